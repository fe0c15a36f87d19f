import type { Pool } from 'pg'
import type { LockClient } from '../adapter/migration-lock.ts'

interface ConnectableClient extends LockClient {
  connect(): Promise<unknown>
}

/** The parts of pg-pool that its types leave out. */
interface PoolInternals {
  readonly Client: new (options: object) => ConnectableClient
  readonly options: { readonly password?: unknown; onConnect?(client: LockClient): unknown }
}

/**
 * Opens a connection beside the pool, with the pool's own client class, options and session settings: it must reach the
 * same database as the same user, but neither wait for a free place in the pool nor take one.
 */
export async function openClientLike(pool: Pool): Promise<LockClient> {
  const { Client, options } = pool as unknown as PoolInternals
  // pg-pool hides the password from enumeration, so a spread alone would lose it.
  const client = new Client({ ...options, password: options.password, keepAlive: true })
  // Without a listener, a connection that breaks while it idles would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await options.onConnect?.(client)
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}
