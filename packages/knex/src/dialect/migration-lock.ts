import type { CompiledQuery, Step } from './internals.ts'
import type { RedshiftQueryCompiler } from './query-compiler.ts'

/**
 * Knex's migrator keeps its lock in a table with one row, and relies on a primary key and on row locks for there
 * being one. Redshift has neither: two first runs at once leave two rows, after which the migrator takes the lock
 * for held for ever. What it does is recognised here, and made safe for two at once.
 */
const lockTable = /_lock$/

/** The columns of the migrator's two tables; it leaves the name of the first `id` to Knex. */
const migratorTables = ['index,is_locked', ',name,batch,migration_time']

/** Whether this is the migrator making one of its tables, which another first run may be making as well. */
export function isMigrationTable(columns: readonly unknown[]): boolean {
  return migratorTables.includes(columns.join(','))
}

/** Whether this is the migrator putting the one row there. */
export function isLockRow({ single }: RedshiftQueryCompiler): boolean {
  return ofLockTable(single.table) && hasOnly(single.insert, 0)
}

/** Inserts the row unless somebody else just did. */
export function compileLockRow(compiler: RedshiftQueryCompiler): CompiledQuery {
  const table = compiler.tableName
  const column = compiler.formatter.wrap('is_locked')
  compiler.bindingsHolder.bindings.length = 0
  return steps([
    { sql: `lock table ${table}`, bindings: [] },
    {
      sql: `insert into ${table} (${column}) select 0 where not exists (select 1 from ${table})`,
      bindings: [],
      counts: true,
    },
  ])
}

/** Whether this is the migrator taking the lock. */
export function isLockUpdate({ single }: RedshiftQueryCompiler): boolean {
  return ofLockTable(single.table) && hasOnly(single.update, 1)
}

/**
 * Takes the lock after waiting for whoever holds the table. As the first statement of its transaction, LOCK also
 * makes what follows see the other migrator's work.
 */
export function compileLockUpdate(
  compiler: RedshiftQueryCompiler,
  update: string | CompiledQuery,
): CompiledQuery {
  const sql = typeof update === 'string' ? update : update.sql
  return steps([
    { sql: `lock table ${compiler.tableName}`, bindings: [] },
    { sql, bindings: [...compiler.bindingsHolder.bindings], counts: true },
  ])
}

function steps(list: readonly Step[]): CompiledQuery {
  return { sql: list.map((step) => step.sql).join('; '), redshiftSteps: list }
}

function ofLockTable(table: unknown): boolean {
  return typeof table === 'string' && lockTable.test(table)
}

function hasOnly(values: unknown, locked: number): boolean {
  if (typeof values !== 'object' || values === null) return false
  const entries = Object.entries(values)
  return entries.length === 1 && entries[0]?.[0] === 'is_locked' && entries[0][1] === locked
}
