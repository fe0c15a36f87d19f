import { RedshiftIamError } from '@redshift-iam/core'
import {
  type LockClient,
  type LockRow,
  lockRowUpdate,
  type MigrationLock,
  type MigratorDb,
} from './migration-lock.ts'

/** How long after the server should have given up waiting the client does so itself. */
const graceMs = 2_000

/**
 * Takes the lock by changing the lock row in a transaction that is never committed, in a session of its own. Another
 * migrator's change waits for the end of that transaction; reading does not wait. The server ends the transaction with
 * the session, so a killed migrator holds nothing.
 *
 * `LOCK TABLE` would make other migrators wait in the migrator's own look at the lock row, where no limit holds.
 */
export async function acquireSessionLock(
  open: () => Promise<LockClient>,
  db: MigratorDb,
  row: LockRow,
  timeoutMs: number,
): Promise<MigrationLock> {
  const client = await open()
  const update = lockRowUpdate(db, row, 1).compile()
  let giveUp: NodeJS.Timeout | undefined
  let gaveUp = false
  try {
    if (timeoutMs > 0) {
      await client.query(`set statement_timeout to ${timeoutMs}`)
      giveUp = setTimeout(() => {
        gaveUp = true
        client.end().catch(() => {})
      }, timeoutMs + graceMs)
    }
    await client.query('begin')
    const { rowCount } = await client.query(update.sql, [...update.parameters])
    if (rowCount === 0) throw rowNotVisible(row)
    return held(client, row)
  } catch (error) {
    await client.end().catch(() => {})
    throw gaveUp || isTimeout(error) ? stillLocked(row, timeoutMs, error) : error
  } finally {
    clearTimeout(giveUp)
  }
}

function held(client: LockClient, { lockTable }: LockRow): MigrationLock {
  let released = false
  client.on('end', () => {
    if (released) return
    process.emitWarning(
      `The session that holds the migration lock "${lockTable}" ended before the migrations did.`,
      {
        code: 'REDSHIFT_IAM_MIGRATION_LOCK_LOST',
        detail: 'Another migrator may have started. Check that no migration ran twice.',
      },
    )
  })
  return {
    outlivesTransaction: true,
    async release() {
      released = true
      // Ending the session is what lets go; rolling back first only saves the server the surprise.
      await client.query('rollback').catch(() => {})
      await client.end().catch(() => {})
    },
  }
}

function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === '57014'
}

function stillLocked({ lockTable }: LockRow, timeoutMs: number, cause: unknown): RedshiftIamError {
  return new RedshiftIamError(
    'MIGRATION_LOCKED',
    `Another migrator has held the migration lock "${lockTable}" for ${timeoutMs} ms.`,
    { hint: 'Wait for it to finish and migrate again, or raise "lockTimeout".', cause },
  )
}

function rowNotVisible({ lockTable }: LockRow): RedshiftIamError {
  return new RedshiftIamError('OPTION_CONFLICT', `The session lock cannot see the row of "${lockTable}".`, {
    hint: "For a Migrator that works inside an open transaction, set migrationLock: 'row'.",
  })
}
