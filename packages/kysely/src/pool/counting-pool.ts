import type { CompiledQuery, DatabaseConnection, PostgresPool } from 'kysely'
import type { Pool, PoolClient, QueryResult } from 'pg'

/** In the place of a statement, it is answered with the client behind the connection. */
const whoAreYou = Symbol('whoAreYou')

/** Commands whose row count Kysely turns into a BigInt. */
const counted: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/**
 * The same pool, for Kysely's driver: a command tag without a row count no longer makes a statement that succeeded throw.
 * Redshift runs MERGE as several statements, and its tag need not carry a count.
 */
export function countingPool(pool: Pool): PostgresPool {
  // One wrapper for each client, because the driver knows its connections by their client.
  const wrappers = new WeakMap<PoolClient, CountingClient>()
  const counting = {
    // Kysely 0.29 and later log in with these once more to cancel a query.
    Client: (pool as unknown as { Client: unknown }).Client,
    options: pool.options,
    async connect() {
      const client = await pool.connect()
      const known = wrappers.get(client)
      if (known) return known
      // Neither Kysely nor pg.Pool listens to a client in use: one that breaks between two statements of a transaction
      // would end the process. Its next statement rejects.
      client.on('error', () => {})
      const wrapper = new CountingClient(client)
      wrappers.set(client, wrapper)
      return wrapper
    },
    end: () => pool.end(),
  }
  return counting as unknown as PostgresPool
}

class CountingClient {
  readonly #client: PoolClient

  constructor(client: PoolClient) {
    this.#client = client
  }

  get processID(): number | undefined {
    return (this.#client as { processID?: number }).processID
  }

  async query(statement: string | symbol, parameters?: unknown[]): Promise<Partial<QueryResult>> {
    if (typeof statement === 'symbol') return { rows: [this.#client] }
    return withoutMissingCount(await this.#client.query(statement, parameters))
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }
}

function withoutMissingCount(result: QueryResult): Partial<QueryResult> {
  if (result.rowCount !== null || !counted.has(result.command)) return result
  return { rowCount: null, rows: result.rows }
}

/** The client of the pool behind a connection of Kysely's driver, which keeps it to itself. */
export async function clientBehind(connection: DatabaseConnection): Promise<PoolClient> {
  const question = { sql: whoAreYou, parameters: [] } as unknown as CompiledQuery
  const { rows } = await connection.executeQuery<PoolClient>(question)
  return rows[0] as PoolClient
}
