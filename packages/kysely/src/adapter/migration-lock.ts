import type { DialectAdapter, Kysely, UpdateQueryBuilder, UpdateResult } from 'kysely'

/** The Kysely instance that a migrator hands to its adapter: a transaction or a connection, depending on the version. */
export type MigratorDb = Parameters<DialectAdapter['acquireMigrationLock']>[0]

/** Names the lock row. */
export type LockRow = Parameters<DialectAdapter['acquireMigrationLock']>[1]

/** A lock that is held. Letting go of it never fails: the outcome of the migrations must reach the user. */
export interface MigrationLock {
  /** Whether it is held elsewhere than in the migrator's own transaction, and so must wait for that one's end. */
  readonly outlivesTransaction: boolean
  release(): Promise<void>
}

/** A connected client of node-postgres, as far as the lock needs one. */
export interface LockClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rowCount: number | null }>
  end(): Promise<void>
  on(event: 'error' | 'end', listener: () => void): unknown
}

interface LockDatabase {
  readonly lock: { id: string; is_locked: number }
}

type LockRowUpdate = UpdateQueryBuilder<LockDatabase, 'lock', 'lock', UpdateResult>

/** Addresses the lock row the way the migrator does, through the same schema and plugins. */
export function lockRowUpdate(
  db: MigratorDb,
  { lockTable, lockTableSchema, lockRowId }: LockRow,
  isLocked: number,
): LockRowUpdate {
  const target: Kysely<LockDatabase> = lockTableSchema === undefined ? db : db.withSchema(lockTableSchema)
  return target
    .updateTable(lockTable as 'lock')
    .set({ is_locked: isLocked })
    .where('id', '=', lockRowId)
}
