import { homedir } from 'node:os'
import { join } from 'node:path'

/** The directory that holds `.aws`, looked for where the AWS tools look. */
export function homeDirectory(): string {
  return process.env['HOME'] || process.env['USERPROFILE'] || homedir()
}

/** `~` and `~/…` as a path in the home directory; any other path as it is. */
export function expandHome(path: string): string {
  if (path === '~') return homeDirectory()
  return path.startsWith('~/') || path.startsWith('~\\') ? join(homeDirectory(), path.slice(2)) : path
}
