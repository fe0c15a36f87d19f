import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const left = new Set(['node_modules', '.git', '.turbo', 'coverage'])

/**
 * A copy of this workspace, with its build, in which everything has another version of pg: also the command lines
 * that tests start, which no alias of the test runner would reach.
 */
export function copyWithPg(root, version) {
  // Outside of node_modules, whose files the test runner would not transform.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `redshift-iam-pg-${version}-`)))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    cpSync(root, folder, { recursive: true, filter: (path) => !left.has(basename(path)) })
    const workspace = join(folder, 'pnpm-workspace.yaml')
    writeFileSync(
      workspace,
      `${readFileSync(workspace, 'utf8').replace(/^ {2}pg: .+$/m, `  pg: ${version}`)}\noverrides:\n  pg: ${version}\n`,
    )
    const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
    const { status } = spawnSync(
      process.execPath,
      [pnpm, 'install', '--no-frozen-lockfile', '--prefer-offline', '--reporter=silent'],
      { cwd: folder, stdio: 'inherit', env: { ...process.env, CI: '1' } },
    )
    const manifest = join(folder, 'packages', 'pg', 'node_modules', 'pg', 'package.json')
    const installed = status === 0 && JSON.parse(readFileSync(manifest, 'utf8')).version
    if (installed !== version) throw new Error(`pg ${version} could not be installed into a copy.`)
  } catch (error) {
    remove()
    throw error
  }
  return { folder, remove }
}
