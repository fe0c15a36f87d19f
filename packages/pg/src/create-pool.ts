import type { RedshiftInput } from './connection-settings.ts'
import { RedshiftPool, type RedshiftPoolConfig } from './redshift-pool.ts'

/**
 * Makes a `pg.Pool` whose new connections follow the resolver: host, port, database, user and password are each time
 * those of its current answer. Connections that are open are never touched by a new credential.
 *
 * @param input Options, driver properties, a connection string, or a resolver that several pools share.
 * @param config Options of `pg.Pool`; `session`, `types` and `onError` beside them.
 * @throws {RedshiftIamError} For options that cannot be meant. What depends on files, the environment or AWS is thrown
 * by the first query.
 *
 * @example
 * ```ts
 * const pool = createPool({ clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl' }, { max: 5 })
 * const { rows } = await pool.query('select current_user')
 * ```
 */
export function createPool(input: RedshiftInput, config?: RedshiftPoolConfig): RedshiftPool {
  return new RedshiftPool(input, config)
}
