import type { ConnectionOptions } from 'node:tls'
import { toResolver } from '@redshift-iam/core'
import {
  connectionSettings,
  type MoreSettings,
  type PgConnectionSettings,
  type RedshiftInput,
} from '@redshift-iam/pg'
import { markSource } from './connection-source.ts'
import { IdentityWatch } from './identity-watch.ts'

/**
 * What Knex gets for each new connection. A type of our own, because Knex's differs between its versions; the
 * `stream` that dials once the credential is there is left out of it for the same reason.
 */
export interface RedshiftKnexConnection {
  host: string
  port: number
  database: string
  /** Verbatim from the API: `IAM:alice`, `IAMR:role`. */
  user: string
  /** The current temporary password; Knex's query cancellation asks for it too. */
  password: () => Promise<string>
  ssl: boolean | ConnectionOptions
  /** Tells Knex when host, port, database or user changed; never that a password expired. */
  expirationChecker(): boolean
}

/**
 * The `connection` function of a Knex configuration or knexfile, for `client: 'redshift'`, `client: 'pg'` or
 * {@link RedshiftKnexClient}.
 *
 * Each new session logs in with a current temporary password; sessions that are open live on when theirs expires.
 * Nothing is fetched before the first query, and one function serves any number of Knex instances.
 *
 * @param input The options, in any form `createResolver()` takes, or a resolver to share.
 * @param more Further options of node-postgres, such as `application_name`, `types` or `connectionTimeoutMillis`.
 * @throws RedshiftIamError at once when options are missing, unknown or contradictory; when the credential cannot be
 * had, the query that needed a connection rejects with that same error.
 *
 * @example
 * ```js
 * // knexfile.js
 * module.exports = {
 *   client: 'redshift',
 *   connection: redshiftConnection({ clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl' }),
 *   pool: { min: 0, max: 10 },
 * }
 * ```
 */
export function redshiftConnection(
  input: RedshiftInput,
  more: MoreSettings = {},
): () => Promise<RedshiftKnexConnection> {
  const watch = new IdentityWatch(toResolver(input).resolver)
  const connection = async (): Promise<RedshiftKnexConnection> => {
    const settings = await connectionSettings(watch, more)
    // Knex deletes `expirationChecker` from what it gets and keeps the rest: each call answers with an object of its own.
    return Object.assign(settings, {
      ssl: typeof settings.ssl === 'object' ? { ...settings.ssl } : settings.ssl,
      stream: countedStream(watch, settings.stream),
      expirationChecker: () => watch.movedFrom(settings),
    })
  }
  return markSource(connection, { watch, more })
}

/** node-postgres calls `stream` as a method of its connection, which the sockets of `connectionSettings()` rely on. */
function countedStream(
  watch: IdentityWatch,
  stream: PgConnectionSettings['stream'],
): PgConnectionSettings['stream'] {
  return function counted(this: unknown) {
    return watch.count(stream.call(this), 'close')
  }
}
