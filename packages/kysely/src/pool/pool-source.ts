import { createPool } from '@redshift-iam/pg'
import type { Pool } from 'pg'
import type { LockClient } from '../adapter/migration-lock.ts'
import type { RedshiftDialectConfig } from '../dialect-config.ts'
import { openClientLike } from './open-client-like.ts'

/** Where one Kysely instance gets its connections: the pool of its driver, and the session of its migration lock. */
export interface PoolSource {
  /** The pool, which the driver ends. */
  open(): Promise<Pool>
  openLockClient(): Promise<LockClient>
}

/** Nothing connects here, but options are read: a mistake in them is thrown from the constructor of Kysely. */
export function createPoolSource(config: RedshiftDialectConfig): PoolSource {
  if (config.iam !== undefined) {
    const { iam, pool: settings, session } = config
    const pool = createPool(iam, {
      ...settings,
      ...(session && { session: { ...settings?.session, ...session } }),
    })
    return { open: async () => pool, openLockClient: () => openClientLike(pool) }
  }
  const { pool, openLockClient } = config
  const open = once(async () => (typeof pool === 'function' ? await pool() : pool))
  return { open, openLockClient: openLockClient ?? (async () => openClientLike(await open())) }
}

/** Remembers a result, but not a failure: Kysely asks again with the next query. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
