import { RedshiftIamError, type RedshiftResolver, type ResolverInput } from '@redshift-iam/core'
import type { createPool } from '@redshift-iam/pg'
import type { DatabaseConnection } from 'kysely'
import type { Pool } from 'pg'
import type { LockClient } from './adapter/migration-lock.ts'

/** What leads to the database: options, driver properties, a connection string, or a resolver that already exists. */
export type RedshiftIamInput = ResolverInput | RedshiftResolver

/** Settings of the pool that the dialect creates: those of node-postgres without the connection itself. */
export type RedshiftPoolConfig = NonNullable<Parameters<typeof createPool>[1]>

/** What both ways of configuring the dialect share. */
export interface RedshiftDialectSettings {
  /**
   * How two migrators are kept apart. `session` (default) holds an open transaction in a session of its own, so that the
   * lock ends with its holder, whatever ends it. `row` marks Kysely's lock row, for where a second
   * connection cannot be had: a killed migrator leaves it locked.
   */
  migrationLock?: 'session' | 'row'
  /**
   * Milliseconds to wait for another migrator to finish; 0 waits for ever with `session` and not at all with `row`.
   * Default: one hour with `session`, 0 with `row`. After that, migrating fails with `MIGRATION_LOCKED`.
   */
  lockTimeout?: number
  /** Called once for every new connection; when it rejects, the connection goes back and the next use tries again. */
  onCreateConnection?: (connection: DatabaseConnection) => Promise<void>
  /** Called each time a connection leaves the pool. */
  onReserveConnection?: (connection: DatabaseConnection) => Promise<void>
}

/** The dialect makes its own pool, which logs in with temporary credentials, and closes it with `db.destroy()`. */
export interface RedshiftIamDialectConfig extends RedshiftDialectSettings {
  iam: RedshiftIamInput
  /** Pool settings of node-postgres, such as `max` and `idleTimeoutMillis`. */
  pool?: RedshiftPoolConfig
  /** Session parameters to set on every new connection, such as `query_group` and `search_path`. */
  session?: NonNullable<RedshiftPoolConfig['session']>
  openLockClient?: never
}

/** The dialect uses a pool that exists. As with Kysely's own dialects, `db.destroy()` ends it. */
export interface RedshiftPoolDialectConfig extends RedshiftDialectSettings {
  iam?: never
  session?: never
  pool: Pool | (() => Promise<Pool>)
  /** Opens the connection that holds the migration lock. Default: a client of the pool's own class and options. */
  openLockClient?: () => Promise<LockClient>
}

/** Configuration of {@link RedshiftDialect}. */
export type RedshiftDialectConfig = RedshiftIamDialectConfig | RedshiftPoolDialectConfig

/** Refuses a configuration that could only fail later, and far from where it was written. */
export function checkDialectConfig(config: RedshiftDialectConfig): void {
  const pool: unknown = config.pool
  if (config.iam === undefined && !isPoolOrFactory(pool)) {
    throw new RedshiftIamError('OPTION_REQUIRED', 'RedshiftDialect got neither "iam" nor a pool in "pool".', {
      hint: 'Pass { iam: { clusterId, region, database, dbUser } }, or a pg.Pool as "pool".',
    })
  }
  if (config.iam !== undefined && isPoolOrFactory(pool)) {
    throw new RedshiftIamError(
      'OPTION_CONFLICT',
      'RedshiftDialect got both "iam" and a pool of its own in "pool".',
      {
        hint: 'Leave out "iam", or pass only pool settings such as { max: 10 } as "pool".',
      },
    )
  }
  const { lockTimeout, migrationLock } = config
  if (lockTimeout !== undefined && !(Number.isSafeInteger(lockTimeout) && lockTimeout >= 0)) {
    throw new RedshiftIamError('OPTION_INVALID', `"lockTimeout" is ${lockTimeout}.`, {
      hint: 'Use a whole number of milliseconds, 0 or more.',
    })
  }
  if (migrationLock !== undefined && migrationLock !== 'session' && migrationLock !== 'row') {
    throw new RedshiftIamError('OPTION_INVALID', `"migrationLock" is ${JSON.stringify(migrationLock)}.`, {
      hint: "Use 'session' or 'row'.",
    })
  }
}

/** Structural, because a pool may come from another copy of node-postgres. */
export function isPoolOrFactory(value: unknown): value is Pool | (() => Promise<Pool>) {
  return (
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && typeof (value as Partial<Pool>).connect === 'function')
  )
}
