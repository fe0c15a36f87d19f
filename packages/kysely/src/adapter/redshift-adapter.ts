import type { DialectAdapter } from 'kysely'
import type { RedshiftDialectSettings } from '../dialect-config.ts'
import type { TransactionEnds } from '../driver/transaction-ends.ts'
import type { PoolSource } from '../pool/pool-source.ts'
import type { LockRow, MigrationLock, MigratorDb } from './migration-lock.ts'
import { acquireRowLock } from './row-lock.ts'
import { acquireSessionLock } from './session-lock.ts'

const oneHourMs = 3_600_000

/** What Kysely may expect of Redshift, and how migrators keep out of each other's way there. */
export class RedshiftAdapter implements DialectAdapter {
  readonly supportsCreateIfNotExists: boolean = true
  readonly supportsMultipleConnections: boolean = true
  readonly supportsOutput: boolean = false
  readonly supportsReturning: boolean = false
  readonly supportsTransactionalDdl: boolean = true

  readonly #source: PoolSource
  readonly #settings: RedshiftDialectSettings
  readonly #transactions: TransactionEnds
  readonly #held = new WeakMap<MigratorDb, MigrationLock>()

  constructor(source: PoolSource, settings: RedshiftDialectSettings, transactions: TransactionEnds) {
    this.#transactions = transactions
    this.#source = source
    this.#settings = settings
  }

  async acquireMigrationLock(db: MigratorDb, row: LockRow): Promise<void> {
    const { migrationLock, lockTimeout } = this.#settings
    const lock =
      migrationLock === 'row'
        ? await acquireRowLock(db, row, lockTimeout ?? 0)
        : await acquireSessionLock(() => this.#source.openLockClient(), db, row, lockTimeout ?? oneHourMs)
    this.#held.set(db, lock)
  }

  /** Kysely calls this also when acquiring failed: then there is nothing to let go of, and nothing to say. */
  async releaseMigrationLock(db: MigratorDb): Promise<void> {
    const lock = this.#held.get(db)
    this.#held.delete(db)
    if (!lock) return
    if (!lock.outlivesTransaction || !db.isTransaction) return lock.release()
    await db.getExecutor().provideConnection(async (connection) => {
      this.#transactions.after(connection, () => lock.release())
    })
  }
}
