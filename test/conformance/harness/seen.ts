import { inspect } from 'node:util'
import type { RedshiftConnection } from '@redshift-iam/core'

/** A connection as its receiver sees it, the password spelled out. */
export interface SeenConnection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  readonly expiration?: string
  /** `checkServerIdentity` only tells whether it is there. */
  readonly ssl: false | Readonly<Record<string, unknown>>
}

/** An error as its catcher sees it. */
export interface SeenError {
  readonly name: string
  readonly code?: string
  readonly message: string
  readonly hint?: string
  readonly awsErrorName?: string
  readonly stack?: string
}

export function seenConnection(connection: RedshiftConnection): SeenConnection {
  const { host, port, database, user, password, expiration, ssl, applicationName } = connection
  return {
    host,
    port,
    database,
    user,
    password,
    ...(expiration && { expiration: expiration.toISOString() }),
    ...(applicationName !== undefined && { applicationName }),
    ssl: ssl && { ...ssl, ...(ssl.checkServerIdentity && { checkServerIdentity: 'a function' }) },
  }
}

export function seenError(error: unknown): SeenError {
  const { name, code, message, hint, awsErrorName, stack } = error as SeenError
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(awsErrorName !== undefined && { awsErrorName }),
    ...(stack !== undefined && { stack }),
  }
}

/** All that could be printed of an outcome, on a console or as JSON. */
export function shown(
  connections: readonly RedshiftConnection[],
  error: unknown,
  warnings: readonly string[],
): string {
  return [
    inspect(connections, { depth: 9, showHidden: false }),
    JSON.stringify(connections),
    inspect(error, { depth: 9 }),
    JSON.stringify(error) ?? '',
    ...warnings,
  ].join('\n')
}
