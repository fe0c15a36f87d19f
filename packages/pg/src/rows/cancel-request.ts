import pg from 'pg'
import type { PgConnection, PgSession } from '../pg-internals.ts'

interface CancelConnection extends PgConnection {
  connect(port: number, host: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: unknown): void
}

/** A cancel request under way. */
export interface CancelRequest {
  /** Settles once the server has passed it on, or it came to nothing; never rejects. */
  readonly done: Promise<void>
  /** Takes it back if it has not been sent. */
  withdraw(): void
  /** Waits for nothing any more. */
  abandon(): void
}

/**
 * Asks the server to cancel what a session runs, as libpq and Amazon's JDBC driver do: over a connection of its own, with
 * the key of that session instead of a login, so that neither a credential nor a free connection slot is needed. Goes
 * over TLS if the session does.
 */
export function requestCancel({ processID, secretKey, host, port, connection }: PgSession): CancelRequest {
  const request = new pg.Connection({ ssl: connection.ssl } as never) as unknown as CancelConnection
  let sent = false
  const send = (): void => {
    sent = true
    request.cancel(processID as number, secretKey)
  }
  const abandon = (): void => void request.stream.destroy()
  const done = new Promise<void>((resolve) => {
    request.once('end', resolve)
    request.on('error', () => {
      abandon()
      resolve()
    })
  })
  request.once('connect', () => (connection.ssl ? request.requestSsl() : send()))
  request.once('sslconnect', send)
  if (processID) request.connect(port, host)
  else request.emit('error', new Error('The session has no process id.'))
  return { done, abandon, withdraw: () => (sent ? undefined : abandon()) }
}
