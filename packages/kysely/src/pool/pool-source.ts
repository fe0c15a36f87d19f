import { toResolver } from '@redshift-iam/core'
import { createPool } from '@redshift-iam/pg'
import type { Pool } from 'pg'
import type { LockClient } from '../adapter/migration-lock.ts'
import type { RedshiftDialectConfig } from '../dialect-config.ts'
import { openClientLike } from './open-client-like.ts'

/** Where one Kysely instance gets its connections: the pool of its driver, and the session of its migration lock. */
export interface PoolSource {
  open(): Promise<Pool>
  openLockClient(): Promise<LockClient>
  /** Ends what is not the driver's to end. The driver ends the pool. */
  close(): void
}

export function createPoolSource(config: RedshiftDialectConfig): PoolSource {
  if (config.iam === undefined) {
    const { pool, openLockClient } = config
    const open = once(async () => (typeof pool === 'function' ? await pool() : pool))
    return {
      open,
      openLockClient: openLockClient ?? (async () => openClientLike(await open())),
      close() {},
    }
  }
  // Options are read here, in the constructor of Kysely, so that a mistake in them is thrown where it was written.
  const { resolver, owned } = toResolver(config.iam)
  const { session } = config
  const settings = { ...config.pool, ...(session && { session: { ...config.pool?.session, ...session } }) }
  const open = once(async () => createPool(resolver, settings))
  return {
    open,
    openLockClient: async () => openClientLike(await open()),
    close() {
      if (owned) resolver.close()
    },
  }
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
