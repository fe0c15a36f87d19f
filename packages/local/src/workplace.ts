import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openToAll } from './open-to-all.ts'

const PREFIX = 'redshift-iam-local-'
/** A socket's path may have 103 bytes; below the directory come its random suffix and `pg/.s.PGSQL.5432`. */
const LONGEST_BASE = 60
/** A directory this young may be another start in progress, whose process this one cannot see (a container's). */
const YOUNG_MS = 60_000

/** Makes the directory that a stand-in keeps everything in, and removes those of processes that are gone. */
export async function createWorkplace(): Promise<string> {
  const base = temporaryDirectory()
  sweep(base)
  const directory = await mkdtemp(join(base, `${PREFIX}${process.pid}-`))
  // PostgreSQL runs as another user when this process is root, and must reach its part of it.
  await chmod(directory, 0o711)
  return directory
}

function temporaryDirectory(): string {
  const candidates = [tmpdir(), '/tmp', '/var/tmp']
  const asRoot = process.getuid?.() === 0
  const usable = candidates.find((path) => path.length <= LONGEST_BASE && (!asRoot || openToAll(path)))
  return realpathSync(usable ?? tmpdir())
}

function sweep(base: string): void {
  for (const entry of readdirSync(base)) {
    const pid = /^redshift-iam-local-(\d+)-\w+$/.exec(entry)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const directory = join(base, entry)
    try {
      if (Date.now() - statSync(directory).mtimeMs < YOUNG_MS) continue
      endOrphan(join(directory, 'pg', 'data'))
      rmSync(directory, { recursive: true, force: true })
    } catch {
      // Another user's, or another process sweeps as well.
    }
  }
}

/** Ends the PostgreSQL of a data directory, if its recorded process still is that. */
function endOrphan(dataDirectory: string): void {
  const pid = postmasterPid(dataDirectory)
  if (pid === undefined || !isAlive(pid)) return
  if (readlinkSync(`/proc/${pid}/cwd`) === dataDirectory) process.kill(pid, 'SIGQUIT')
}

/** The process id that PostgreSQL left in its data directory. */
function postmasterPid(dataDirectory: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10)
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
