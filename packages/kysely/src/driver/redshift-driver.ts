import { RedshiftIamError } from '@redshift-iam/core'
import { type DatabaseConnection, type Driver, PostgresDriver, type TransactionSettings } from 'kysely'
import type { RedshiftDialectSettings } from '../dialect-config.ts'
import { clientBehind, countingPool } from '../pool/counting-pool.ts'
import type { PoolSource } from '../pool/pool-source.ts'
import { rowStream } from './row-stream.ts'
import type { TransactionEnds } from './transaction-ends.ts'

/**
 * Kysely's driver for node-postgres, held rather than extended: what it learns in a later version (cancelling, discarding
 * broken connections) comes with it, and what Redshift does not have (savepoints) stays out.
 */
export class RedshiftDriver implements Driver {
  readonly #driver: Driver
  readonly #settings: RedshiftDialectSettings
  readonly #transactions: TransactionEnds
  readonly #prepared = new WeakSet<DatabaseConnection>()
  readonly #inTransaction = new WeakSet<DatabaseConnection>()

  constructor(source: PoolSource, settings: RedshiftDialectSettings, transactions: TransactionEnds) {
    this.#transactions = transactions
    this.#settings = settings
    this.#driver = new PostgresDriver({ pool: async () => countingPool(await source.open()) })
  }

  init(...options: Parameters<Driver['init']>): Promise<void> {
    return this.#driver.init(...options)
  }

  async acquireConnection(...options: Parameters<Driver['acquireConnection']>): Promise<DatabaseConnection> {
    const connection = await this.#driver.acquireConnection(...options)
    try {
      if (!this.#prepared.has(connection)) {
        await this.#prepare(connection)
        this.#prepared.add(connection)
      }
      await this.#settings.onReserveConnection?.(connection)
      return connection
    } catch (error) {
      // Kysely's driver would keep the connection checked out, and the pool would run dry.
      await this.#driver.releaseConnection(connection)
      throw error
    }
  }

  async #prepare(connection: DatabaseConnection): Promise<void> {
    const client = await clientBehind(connection)
    connection.streamQuery = (query, chunkSize = 100, options?: { signal?: AbortSignal | undefined }) =>
      rowStream(client, query, {
        chunkSize,
        inTransaction: this.#inTransaction.has(connection),
        signal: options?.signal,
      })
    await this.#settings.onCreateConnection?.(connection)
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#driver.beginTransaction(connection, settings)
    this.#inTransaction.add(connection)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#driver.commitTransaction(connection)
    } finally {
      await this.#ended(connection)
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#driver.rollbackTransaction(connection)
    } finally {
      await this.#ended(connection)
    }
  }

  async #ended(connection: DatabaseConnection): Promise<void> {
    this.#inTransaction.delete(connection)
    await this.#transactions.ended(connection)
  }

  async savepoint(): Promise<void> {
    throw savepointsNotSupported()
  }

  async rollbackToSavepoint(): Promise<void> {
    throw savepointsNotSupported()
  }

  async releaseSavepoint(): Promise<void> {
    throw savepointsNotSupported()
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#driver.releaseConnection(connection)
  }

  async destroy(): Promise<void> {
    await this.#driver.destroy()
  }
}

function savepointsNotSupported(): RedshiftIamError {
  return new RedshiftIamError('NOT_SUPPORTED_BY_REDSHIFT', 'Redshift has no savepoints.', {
    hint: 'Roll back the whole transaction, or split it into several.',
  })
}
