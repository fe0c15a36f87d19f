import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type pg from 'pg'

/**
 * What this package uses of node-postgres beyond its published types. Nothing else of its inside is touched; the tests
 * run over the supported versions, so that a change in any of these is noticed.
 */
export interface PgConnection extends EventEmitter {
  stream: Socket
  ssl: unknown
  /** Sends the startup message, once the socket is ready for it. */
  startup(config: object): void
  /** Makes pg-protocol parse what the stream brings; an exception of the parser escapes into the `data` event. */
  attachListeners(stream: Socket): void
}

/** The client as it is while a password function runs: node-postgres calls it as a method of the client. */
export interface PgClient {
  connection: PgConnection
}

/**
 * Whether `value` is a connection of the pure JavaScript driver. Told by its shape, because the driver that a tool
 * loads may be another copy than ours.
 */
export function isPgConnection(value: unknown): value is PgConnection {
  if (typeof value !== 'object' || value === null) return false
  return 'attachListeners' in value && 'emit' in value && 'stream' in value
}

/** Whether `value` is a client of the pure JavaScript driver. */
export function isPgClient(value: unknown): value is PgClient {
  return (
    typeof value === 'object' && value !== null && 'connection' in value && isPgConnection(value.connection)
  )
}

/** The state of a client that its login reads and writes. */
export interface PgLoginState {
  connection: PgConnection
  host: string
  port: number
  database: string
  user: string
  password: string | null
  ssl: unknown
  readonly connectionParameters: {
    host: string
    port: number
    database: string
    user: string
    password: string | null
    ssl: unknown
    application_name?: string | undefined
  }
  /** What the startup message says, read from the parameters above. */
  getStartupConf(): object
  /** Set by `connect()`, which refuses to run again while it is. */
  _connecting: boolean
  /** Set by the first error of a login, which silences further ones. */
  _connectionError: boolean
}

/** The login state of a client of the pure JavaScript driver. */
export function loginState(client: pg.Client): PgLoginState {
  return client as unknown as PgLoginState
}

/** A client that is logged in: how to reach its server once more, and what its session is known by there. */
export interface PgSession {
  readonly connection: PgConnection
  readonly host: string
  readonly port: number
  readonly processID: number | null
  readonly secretKey: unknown
  query(query: object): void
  /** State of the transaction as the server last told it; since node-postgres 8.20. */
  getTransactionStatus?(): string | null
  end(): Promise<void>
}
