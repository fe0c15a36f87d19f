import type { MoreSettings } from '@redshift-iam/pg'
import type { IdentityWatch } from './identity-watch.ts'

/** What a `connection` function was made from. */
export interface ConnectionSource {
  readonly watch: IdentityWatch
  readonly more: MoreSettings
}

/** Shared by every copy of this package in a process: a knexfile may be CommonJS and the application not. */
const source = Symbol.for('redshift-iam.knex.source')

export function markSource<Connection extends object>(
  connection: Connection,
  from: ConnectionSource,
): Connection {
  return Object.defineProperty(connection, source, { value: from })
}

/** Where a Knex configuration's `connection` comes from; undefined when it is not one of `redshiftConnection()`. */
export function sourceOf(connection: unknown): ConnectionSource | undefined {
  return typeof connection === 'function'
    ? (connection as unknown as { [source]?: ConnectionSource })[source]
    : undefined
}
