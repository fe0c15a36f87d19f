import { RedshiftIamError } from '@redshift-iam/core'
import type { MoreSettings, RedshiftInput } from '@redshift-iam/pg'
import type { Knex } from 'knex'
import { type AfterCreate, endingAfterCreate } from './after-create.ts'
import type { RedshiftKnexClientConfig } from './dialect/client.ts'
import { redshiftConnection } from './redshift-connection.ts'

/**
 * A complete Knex configuration: what {@link redshiftConnection} gives, and pool settings that suit Redshift.
 *
 * - `pool.min` 0: Redshift ends idle sessions, and no session is worth keeping for its own sake.
 * - `pool.idleTimeoutMillis` 60,000.
 * - `pool.createTimeoutMillis` 20,000: longer than fetching a credential may take (`timeout`, 10 s by default), so
 *   that a failure shows the true error, and not that the pool is full.
 * - `pool.afterCreate`, when given: a failure also ends the session.
 * - `version`: saves asking the server at the first connection.
 *
 * @param input The options, in any form `createResolver()` takes, or a resolver to share.
 * @param rest Any Knex configuration; what it says wins, and `pool` is merged. `connection`, when given, is an object
 * of further node-postgres settings, such as `application_name`.
 * @throws RedshiftIamError as {@link redshiftConnection} does.
 *
 * @example
 * ```js
 * // knexfile.js
 * module.exports = redshiftKnexConfig(
 *   { clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl' },
 *   { migrations: { directory: './migrations' } },
 * )
 * ```
 */
export function redshiftKnexConfig(
  input: RedshiftInput,
  rest: Knex.Config & RedshiftKnexClientConfig = {},
): Knex.Config {
  const { connection, pool, ...others } = rest
  return {
    client: 'redshift',
    version: '8.0.2',
    ...others,
    connection: redshiftConnection(input, extrasFrom(connection)),
    pool: poolConfig(pool),
  }
}

function poolConfig(pool: Knex.PoolConfig = {}): Knex.PoolConfig {
  const { afterCreate, ...others } = pool
  return {
    min: 0,
    idleTimeoutMillis: 60_000,
    createTimeoutMillis: 20_000,
    ...others,
    ...(typeof afterCreate === 'function'
      ? { afterCreate: endingAfterCreate(afterCreate as AfterCreate) }
      : {}),
  }
}

function extrasFrom(connection: Knex.Config['connection']): MoreSettings | undefined {
  if (connection === undefined) return undefined
  if (typeof connection === 'object') return connection as MoreSettings
  throw new RedshiftIamError(
    'OPTION_CONFLICT',
    `redshiftKnexConfig() makes the connection itself, but was given another one: a ${typeof connection}.`,
    {
      hint: 'Leave `connection` out, or pass an object of further node-postgres settings such as application_name.',
    },
  )
}
