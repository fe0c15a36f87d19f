import { RedshiftIamError } from '@redshift-iam/core'
import { type DatabaseConnection, type Driver, PostgresDriver, type TransactionSettings } from 'kysely'
import type { RedshiftDialectSettings } from '../dialect-config.ts'
import { countingPool } from '../pool/counting-pool.ts'
import type { PoolSource } from '../pool/pool-source.ts'
import type { TransactionEnds } from './transaction-ends.ts'

/**
 * Kysely's driver for node-postgres, held rather than extended: what it learns in a later version (cancelling, discarding
 * broken connections) comes with it, and what Redshift does not have (savepoints) stays out.
 */
export class RedshiftDriver implements Driver {
  readonly #driver: Driver
  readonly #settings: RedshiftDialectSettings
  readonly #transactions: TransactionEnds
  readonly #created = new WeakSet<DatabaseConnection>()

  constructor(source: PoolSource, settings: RedshiftDialectSettings, transactions: TransactionEnds) {
    this.#transactions = transactions
    this.#settings = settings
    this.#driver = new PostgresDriver({
      pool: async () => countingPool(await source.open()),
      ...(settings.cursor && { cursor: settings.cursor }),
    })
  }

  init(...options: Parameters<Driver['init']>): Promise<void> {
    return this.#driver.init(...options)
  }

  async acquireConnection(...options: Parameters<Driver['acquireConnection']>): Promise<DatabaseConnection> {
    const connection = await this.#driver.acquireConnection(...options)
    const { onCreateConnection, onReserveConnection } = this.#settings
    try {
      if (onCreateConnection && !this.#created.has(connection)) {
        await onCreateConnection(connection)
        this.#created.add(connection)
      }
      await onReserveConnection?.(connection)
      return connection
    } catch (error) {
      // Kysely's driver would keep the connection checked out, and the pool would run dry.
      await this.#driver.releaseConnection(connection)
      throw error
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#driver.beginTransaction(connection, settings)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#driver.commitTransaction(connection)
    } finally {
      await this.#transactions.ended(connection)
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#driver.rollbackTransaction(connection)
    } finally {
      await this.#transactions.ended(connection)
    }
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
