import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Path of a real Node of one version, such as `22` or `20.19.0`. npm has builds for each platform, which are
 * fetched once into `cache`: as dev dependencies they would weigh half a gigabyte on everybody's `npm test`.
 */
export function nodeBinary(version, cache) {
  const windows = process.platform === 'win32'
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`
  const folder = join(cache, `${name}-${version}`)
  const binary = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    console.error(`Fetching Node ${version} …`)
    mkdirSync(folder, { recursive: true })
    const { status } = spawnSync(
      windows ? 'npm.cmd' : 'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`],
      { stdio: ['ignore', 'ignore', 'inherit'], shell: windows },
    )
    if (status !== 0 || !existsSync(binary)) {
      rmSync(folder, { recursive: true, force: true })
      throw new Error(`npm has no ${name}@${version} that runs here.`)
    }
  }
  return binary
}

/** What a binary calls itself, without the `v`. */
export function nodeVersion(binary) {
  const { stdout, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  if (error) throw error
  return stdout.trim().slice(1)
}
