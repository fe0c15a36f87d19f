import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const left = new Set(['node_modules', '.git', '.turbo', 'coverage', 'dist', 'reports', '.stryker-tmp'])

/**
 * A copy of this workspace as it is now, installed and built, so that every cell of the matrix meets the same files
 * while somebody goes on working. In it `usePg` gives everything another version of pg: also the command lines that
 * tests start, which no alias of the test runner would reach.
 */
export function takeSnapshot(root) {
  // Outside of node_modules, whose files the test runner would not transform.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'redshift-iam-snapshot-')))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  const inFolder = (file) => join(folder, file)
  try {
    cpSync(root, folder, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => path === root || !left.has(basename(path)),
    })
    const workspace = readFileSync(inFolder('pnpm-workspace.yaml'), 'utf8')
    const lock = readFileSync(inFolder('pnpm-lock.yaml'), 'utf8')
    node(folder, ['scripts/run.mjs', 'build'], 'The workspace could not be built in a copy.')
    return { folder, usePg, remove }

    function usePg(version) {
      if (installedPg(folder) === version) return
      const pinned = workspace.replace(/^ {2}pg: .+$/m, `  pg: ${version}`)
      writeFileSync(inFolder('pnpm-workspace.yaml'), `${pinned}\noverrides:\n  pg: ${version}\n`)
      writeFileSync(inFolder('pnpm-lock.yaml'), lock)
      const failure = `pg ${version} could not be installed into a copy.`
      const pnpm = ['node_modules/pnpm/bin/pnpm.cjs', 'install']
      node(folder, [...pnpm, '--no-frozen-lockfile', '--prefer-offline', '--reporter=silent'], failure)
      if (installedPg(folder) !== version) throw new Error(failure)
    }
  } catch (error) {
    remove()
    throw error
  }
}

function installedPg(folder) {
  return JSON.parse(readFileSync(join(folder, 'packages/pg/node_modules/pg/package.json'), 'utf8')).version
}

function node(folder, args, failure) {
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: '1' },
  })
  if (status !== 0) throw new Error(`${failure}\n${stdout}`)
}
