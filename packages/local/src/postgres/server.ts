import { type ExecFileOptions, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findBinaries } from './binaries.ts'
import { serverUser } from './server-user.ts'

/** The superuser that the cluster belongs to, named as Redshift names its own. Nobody logs in as it from outside. */
export const SUPERUSER = 'rdsdb'

export interface PostgresServer {
  /** Directory of the Unix socket, the only way in: it is private to this user, so nobody needs a password. */
  readonly socketDirectory: string
  /** The socket itself. */
  readonly socketPath: string
}

const START_TIMEOUT_MS = 20_000

/** A throw-away server has nothing to lose in a crash, and should take little of the machine. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_connections: 300,
  shared_buffers: '32MB',
  max_wal_size: '64MB',
  min_wal_size: '2MB',
  autovacuum: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'fatal',
  bonjour: 'off',
}

/** Creates a database cluster below `directory` and starts PostgreSQL on it. The watchdog of `directory` ends it. */
export async function startPostgres(directory: string): Promise<PostgresServer> {
  if (process.platform === 'win32')
    throw new Error('the stand-in runs on Linux and macOS; use WSL on Windows')
  const user = serverUser()
  const home = join(directory, 'pg')
  await mkdir(home, { mode: 0o700 })
  if (user) await chown(home, user.uid, user.gid)
  const { initdb, postgres } = await findBinaries(user, directory)
  const data = join(home, 'data')
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

  await createCluster(initdb, data, { cwd: '/', env, ...user })

  const log = join(home, 'postgres.log')
  const logFile = openSync(log, 'a', 0o600)
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(postgres, ['-D', data, '-k', home, ...settings], {
    cwd: '/',
    env,
    ...user,
    // Ctrl-C is for the stand-in, which then ends its server in its own time.
    detached: true,
    stdio: ['ignore', logFile, logFile],
  })
  closeSync(logFile)
  await once(child, 'spawn')
  child.unref()

  const server = { socketDirectory: home, socketPath: join(home, '.s.PGSQL.5432') }
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await answers(server.socketPath))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8').trim() || 'no reason given'}`)
    }
    await delay(10)
  }
  return server
}

async function createCluster(initdb: string, data: string, how: ExecFileOptions): Promise<void> {
  const args = [
    ...['--pgdata', data, '--username', SUPERUSER, '--auth', 'trust', '--encoding', 'UTF8'],
    ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--wal-segsize', '1', '--no-sync', '--no-instructions'],
  ]
  try {
    await promisify(execFile)(initdb, args, how)
  } catch (cause) {
    const { stderr } = cause as { stderr?: string }
    throw new Error(`PostgreSQL could not create its files: ${stderr?.trim() || 'no reason given'}`, {
      cause,
    })
  }
}

/** Whether the server takes logins: while it starts up it answers with an error. */
async function answers(socketPath: string): Promise<boolean> {
  const socket = connect(socketPath)
  try {
    const startup = Buffer.from(`\0\x03\0\0user\0${SUPERUSER}\0database\0postgres\0\0`, 'latin1')
    const size = Buffer.alloc(4)
    size.writeInt32BE(startup.length + 4)
    socket.write(Buffer.concat([size, startup]))
    const [answer] = await once(socket, 'data')
    return answer[0] === 'R'.charCodeAt(0)
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
