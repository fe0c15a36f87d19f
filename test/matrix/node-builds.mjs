import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const windows = process.platform === 'win32'

/**
 * Path and full version of a real Node of one version, such as `22` or `20.19.0`. npm has builds for each platform,
 * which are fetched once into `cache`: as dev dependencies they would weigh half a gigabyte on every installation.
 */
export function nodeBuild(wanted, cache) {
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`
  const folder = join(cache, `${name}-${wanted}`)
  const binary = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(binary)) fetchBuild(`${name}@${wanted}`, cache, folder)
  const { stdout, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  if (stdout?.startsWith('v')) return { binary, version: stdout.trim().slice(1) }
  throw new Error(
    `${name}@${wanted} from npm does not run here (${error?.message ?? 'it says no version'}). ` +
      `Delete ${folder} to fetch it again; "npx vitest run" runs the tests on this Node alone.`,
  )
}

function fetchBuild(spec, cache, folder) {
  console.error(`Fetching ${spec} …`)
  mkdirSync(cache, { recursive: true })
  // Moved into place when complete, so that an interrupted download is never taken for a build.
  const unfinished = mkdtempSync(join(cache, 'unfinished-'))
  try {
    const { status, error } = spawnSync(
      windows ? 'npm.cmd' : 'npm',
      ['install', '--prefix', unfinished, '--no-audit', '--no-fund', '--loglevel=error', spec],
      { stdio: ['ignore', 'ignore', 'inherit'], shell: windows },
    )
    if (status !== 0) {
      throw new Error(
        `npm could not fetch ${spec}${error ? ` (${error.message})` : ''}. ` +
          '"npx vitest run" runs the tests on this Node alone.',
      )
    }
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
