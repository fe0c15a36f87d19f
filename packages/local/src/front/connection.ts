import { connect, type Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { DatabaseFault } from '../faults.ts'
import { type Accounts, authenticate } from './authenticate.ts'
import { errorResponse, startupMessage } from './messages.ts'
import { pipeSession } from './pipe-session.ts'
import { readExactly } from './read-exactly.ts'
import { Refusal } from './refusal.ts'
import type { S3 } from './s3/s3-transfers.ts'
import { parseStartupPacket, type StartupPacket } from './startup-packet.ts'
import { serverParameters } from './startup-parameters.ts'
import type { CreateStatementFilter } from './statement-filter.ts'
import { StatementRelay } from './statement-relay.ts'

export interface ConnectionContext extends Accounts {
  readonly tls: SecureContext
  /** Path of PostgreSQL's socket. */
  readonly server: string
  readonly dialect: 'redshift' | 'postgres'
  readonly createFilter: CreateStatementFilter
  readonly s3: S3
  readonly onFlagged: (sql: string, rule: string, message: string) => void
}

const REPORTED_VERSION = '8.0.2'
const LONGEST_STARTUP = 10_000

/** Serves one connection until its session runs or it is refused. */
export async function serveConnection(
  plain: Socket,
  fault: DatabaseFault | undefined,
  context: ConnectionContext,
): Promise<void> {
  if (fault?.kind === 'refuse') return void plain.destroy()
  if (fault?.kind === 'hang') return void plain.resume()
  let socket: Socket = plain
  try {
    for (;;) {
      const packet = await readStartupPacket(socket)
      if (packet.kind === 'cancel') return forwardCancel(packet.raw, socket, context.server)
      if (packet.kind === 'startup') return await login(socket, packet.parameters, fault, context)
      if (packet.kind === 'unsupported') {
        throw new Refusal(
          '0A000',
          `unsupported frontend protocol ${packet.version}: server supports 1.0 to 3.0`,
        )
      }
      if (packet.kind === 'gss' || socket !== plain) socket.write('N')
      else if (fault?.kind === 'close-tls') return closeDuringTls(plain)
      else socket = startTls(plain, context.tls)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) return void socket.destroy()
    socket.end(errorResponse({ severity: 'FATAL', code: error.code, message: error.message }))
    socket.resume()
  }
}

async function readStartupPacket(socket: Socket): Promise<StartupPacket> {
  const length = (await readExactly(socket, 4)).readInt32BE(0) - 4
  if (length < 4 || length > LONGEST_STARTUP) throw new Refusal('08P01', 'invalid length of startup packet')
  return parseStartupPacket(await readExactly(socket, length))
}

function startTls(plain: Socket, secureContext: SecureContext): Socket {
  plain.write('S')
  const secure = new TLSSocket(plain, { isServer: true, secureContext })
  secure.on('error', () => secure.destroy())
  secure.on('close', () => plain.destroy())
  return secure
}

function closeDuringTls(plain: Socket): void {
  plain.write('S')
  plain.once('data', () => plain.destroy())
}

function forwardCancel(raw: Buffer, client: Socket, server: string): void {
  const backend = connect(server)
  const length = Buffer.alloc(4)
  length.writeInt32BE(raw.length + 4)
  backend.on('error', () => client.destroy())
  backend.on('close', () => client.destroy())
  backend.end(Buffer.concat([length, raw]))
  backend.resume()
}

async function login(
  socket: Socket,
  parameters: ReadonlyMap<string, string>,
  fault: DatabaseFault | undefined,
  context: ConnectionContext,
): Promise<void> {
  const user = parameters.get('user')
  if (!user) throw new Refusal('28000', 'no PostgreSQL user name specified in startup packet')
  const database = parameters.get('database') || user
  const accepted = serverParameters(parameters, context.dialect)
  const encrypted = socket instanceof TLSSocket
  const grant = await authenticate(socket, { user, database, encrypted, fault }, context)
  if (!grant) return

  const { databaseUser, groups } = grant
  const leaveGroups = await context.users.join(databaseUser, groups)
  const relay = new StatementRelay({
    createFilter: context.createFilter,
    user: databaseUser,
    database,
    serverVersion: context.dialect === 'redshift' ? REPORTED_VERSION : undefined,
    s3: context.s3,
    ignoresRowLimit: context.dialect === 'redshift',
    onFlagged: context.onFlagged,
  })
  const backend = connect(context.server)
  backend.write(startupMessage([['user', databaseUser], ['database', database], ...accepted]))
  if (fault?.kind === 'close-query') {
    socket.once('data', () => {
      backend.destroy()
      socket.destroy()
    })
  }
  pipeSession(socket, backend, relay)
  backend.once('close', () => {
    leaveGroups().catch(() => {})
  })
}
