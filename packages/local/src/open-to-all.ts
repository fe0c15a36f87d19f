import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether every user may pass through to `path`. */
export function openToAll(path: string): boolean {
  try {
    const real = realpathSync(path)
    if ((statSync(real).mode & 0o001) === 0) return false
    return dirname(real) === real || openToAll(dirname(real))
  } catch {
    return false
  }
}
