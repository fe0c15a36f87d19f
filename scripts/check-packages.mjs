// Looks at the packages as npm would publish them: entry points, declarations, unused files and dependencies.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const run = (...command) => spawnSync('npx', command, { stdio: 'inherit' }).status === 0
let ok = true
for (const folder of readdirSync('packages').map((name) => `packages/${name}`)) {
  const { name } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  console.log(name)
  ok = run('publint', 'run', folder, '--strict') && ok
  ok = run('attw', '--pack', folder, '--profile', 'node16') && ok
}
ok = run('knip') && ok
process.exit(ok ? 0 : 1)
