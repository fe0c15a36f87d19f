import pg from 'pg'
import { type PostgresServer, SUPERUSER } from './server.ts'

/** The administrator's own way into the database, past the front. */
export class Admin {
  readonly #pool: pg.Pool

  constructor({ socketDirectory }: PostgresServer, database: string) {
    this.#pool = new pg.Pool({
      host: socketDirectory,
      port: 5432,
      user: SUPERUSER,
      database,
      password: '',
      ssl: false,
      max: 4,
      allowExitOnIdle: true,
    })
    // The server goes away under idle connections when the stand-in stops.
    this.#pool.on('error', () => {})
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const result: unknown = await (values.length > 0
      ? this.#pool.query(sql, [...values])
      : this.#pool.query(sql))
    // Several statements in one text give as many results; the last one is the answer.
    const last = Array.isArray(result) ? result.at(-1) : result
    return last?.rows ?? []
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
