import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { RedshiftIamError } from '@redshift-iam/core'
import { isRetryableRedshiftError } from '@redshift-iam/pg'
import { type LockRow, lockRowUpdate, type MigrationLock, type MigratorDb } from './migration-lock.ts'

const pollMs = 500

/**
 * Takes the lock by writing a token of its own into the lock row, on the migrator's own connection, and lets go only of
 * that token. A killed migrator leaves the row marked, unless it did all in one transaction.
 */
export async function acquireRowLock(
  db: MigratorDb,
  row: LockRow,
  timeoutMs: number,
): Promise<MigrationLock> {
  const token = randomInt(1, 2 ** 31 - 1)
  const deadline = performance.now() + timeoutMs
  while (!(await tryLock(db, row, token))) {
    const left = deadline - performance.now()
    if (left <= 0) throw locked(row)
    await sleep(Math.min(pollMs, left))
  }
  return {
    outlivesTransaction: false,
    async release() {
      // Inside a transaction that failed this cannot run, and need not: its rollback takes the mark away.
      await lockRowUpdate(db, row, 0)
        .where('is_locked', '=', token)
        .execute()
        .catch(() => {})
    },
  }
}

async function tryLock(db: MigratorDb, row: LockRow, token: number): Promise<boolean> {
  try {
    const result = await lockRowUpdate(db, row, token).where('is_locked', '=', 0).executeTakeFirst()
    return result.numUpdatedRows > 0n
  } catch (error) {
    // Two migrators that change the row at once: a serializable database lets one of them win and tells the other so.
    if (!isRetryableRedshiftError(error)) throw error
    if (db.isTransaction) throw locked(row, error)
    return false
  }
}

function locked({ lockTable, lockTableSchema, lockRowId }: LockRow, cause?: unknown): RedshiftIamError {
  const table = lockTableSchema === undefined ? lockTable : `${lockTableSchema}.${lockTable}`
  return new RedshiftIamError('MIGRATION_LOCKED', `The migration lock row in "${table}" is taken.`, {
    hint: `Wait for the other migrator; if none is running, "update ${table} set is_locked = 0 where id = '${lockRowId}'".`,
    ...(cause !== undefined && { cause }),
  })
}
