import type { RedshiftResolver } from '@redshift-iam/core'
import { guardAuthMethods } from './auth-method-guard.ts'
import { explainLoginError } from './login-error.ts'
import { isCredentialRefused } from './login-refusal.ts'
import { closedError, type LoginStage } from './network-failure.ts'
import type { PgConnection } from './pg-internals.ts'
import type { PrefetchSocket } from './prefetch-socket.ts'

/**
 * Watches the login of a stock node-postgres connection, for clients that are not ours to subclass: its errors become
 * typed, a refused password is reported to the resolver, and a failed login always ends the socket. After the login
 * it takes itself away.
 */
export function guardLogin(
  connection: PgConnection,
  socket: PrefetchSocket,
  resolver: RedshiftResolver,
): void {
  const emit = connection.emit
  let reached: LoginStage | undefined
  let over = false
  const stage = (): LoginStage => reached ?? (socket.resolved ? 'dial' : 'credentials')

  const fail = (error: unknown): void => {
    if (over) return
    over = true
    connection.emit = emit
    const { resolved } = socket
    if (resolved && isCredentialRefused(error)) resolver.reject(resolved)
    connection.emit('error', explainLoginError(error, resolved, stage()))
    connection.stream.destroy()
  }

  guardAuthMethods(connection)
  connection.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'error' || event === 'errorMessage') {
      fail(args[0])
      return true
    }
    // Without a listener nobody is logging in: node-postgres dials like this to send a cancel request.
    if (event === 'end' && connection.listenerCount('error') > 0) fail(closedError(socket.resolved, stage()))
    if (event === 'readyForQuery') {
      over = true
      connection.emit = emit
    }
    if (event === 'connect') reached = connection.ssl ? 'tls' : 'login'
    if (typeof event === 'string' && event.startsWith('authentication')) reached = 'login'
    return emit.call(connection, event, ...args)
  }
}
