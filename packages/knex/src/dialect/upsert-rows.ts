import type { RedshiftQueryCompiler } from './query-compiler.ts'
import { refusal } from './refusal.ts'

/** The rows that an upsert is given, each with all columns. */
export function insertedRows(compiler: RedshiftQueryCompiler): { columns: string[]; rows: unknown[][] } {
  const { client, grouped, single } = compiler
  const data = compiler._prepInsert(single.insert)
  if (typeof data === 'string' || data.columns.length === 0) {
    throw refusal(
      'onConflict() on Redshift needs plain rows, not a query or raw SQL to insert from.',
      'Put the rows into a table of your own, and run MERGE INTO ... USING that table with knex.raw().',
    )
  }
  if (grouped['with'] !== undefined) {
    throw refusal(
      'A WITH clause cannot be used together with onConflict() on Redshift.',
      'Leave .with() out.',
    )
  }
  // Knex leaves holes in a row for what it lacks, which Array.from() turns into values and map() would skip.
  const rows = data.values.map((row) =>
    Array.from(row, (value) => {
      if (value !== undefined) return value
      if (client.valueForUndefined === null) return null
      throw refusal(
        'onConflict() on Redshift needs the same columns in each row, with no value undefined.',
        'Fill the gaps with the value to store, or with null.',
      )
    }),
  )
  return { columns: data.columns, rows }
}

/** The columns that make a row the same as another. */
export function conflictColumns(columns: unknown): string[] {
  const names = Array.isArray(columns) ? columns : [columns]
  if (names.length > 0 && names.every((name) => typeof name === 'string')) return names.map(lastName)
  throw refusal(
    'onConflict() on Redshift needs the names of the columns that make a row the same.',
    "Name them, as in onConflict('id') or onConflict(['tenant', 'id']): Redshift enforces no key it could look up.",
  )
}

/** `name` of `schema.table.name`. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
