// Checks each package on its own, under the flags it is published with, then everything else at once.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const projects = readdirSync('packages')
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(`${folder}/tsconfig.json`))

let failed = false
for (const project of [...projects, '.']) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    stdio: 'inherit',
  })
  if (status !== 0) {
    failed = true
    console.error(`${project} does not typecheck.`)
  }
}
process.exit(failed ? 1 : 0)
