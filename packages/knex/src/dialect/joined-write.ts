import type { Clause, CompiledQuery } from './internals.ts'
import type { RedshiftQueryCompiler } from './query-compiler.ts'
import { refusal } from './refusal.ts'

/** `update().join()` and `updateFrom()` as `UPDATE ... FROM ... WHERE`. */
export function compileJoinedUpdate(compiler: RedshiftQueryCompiler): CompiledQuery {
  const { formatter, single } = compiler
  const start = `${compiler.with()}update ${compiler.tableName}`
  const set = compiler._prepUpdate(ownColumns(compiler, single.update ?? {}))
  const tables = single.updateFrom === undefined ? [] : [formatter.wrap(single.updateFrom)]
  const { joined, conditions } = innerJoins(compiler, 'update')
  return {
    sql: `${start} set ${set.join(', ')} from ${[...tables, ...joined].join(', ')}${where(compiler, conditions)}`,
  }
}

/** `del().join()` and `del().using()` as `DELETE ... USING ... WHERE`. */
export function compileJoinedDelete(compiler: RedshiftQueryCompiler): CompiledQuery {
  const { formatter, single } = compiler
  const start = `${compiler.with()}delete from ${compiler.tableName}`
  const using = single.using === undefined ? [] : [single.using].flat()
  const tables = using.map((table) => formatter.wrap(table))
  const { joined, conditions } = innerJoins(compiler, 'delete')
  return { sql: `${start} using ${[...tables, ...joined].join(', ')}${where(compiler, conditions)}` }
}

/**
 * Compiles the joined tables before any of their conditions: bindings must come in the order of the text.
 */
function innerJoins(
  compiler: RedshiftQueryCompiler,
  verb: 'update' | 'delete',
): { joined: string[]; conditions: () => string[] } {
  const joins = compiler.grouped['join'] ?? []
  for (const { joinType } of joins) {
    if (joinType === 'inner' || joinType === 'cross') continue
    throw refusal(
      `Redshift cannot ${verb} through a ${joinType} join.`,
      `Use an inner join, or pick the rows with whereIn() or whereExists() and a subquery.`,
    )
  }
  return {
    joined: joins.map((join) => compiler.formatter.wrap(compiler._joinTable(join))),
    conditions: () =>
      joins.map((join) => joinCondition(compiler, join)).filter((condition) => condition !== ''),
  }
}

function joinCondition(compiler: RedshiftQueryCompiler, join: Clause): string {
  return (join.clauses ?? [])
    .map((clause, index) => {
      if (clause.type === 'onUsing') {
        throw refusal(
          'Redshift cannot update or delete through a join with USING.',
          'Name both columns of the join, each with its table.',
        )
      }
      const sql = compiler.clause(clause)
      return index === 0 ? sql : `${clause.bool} ${sql}`
    })
    .join(' ')
}

function where(compiler: RedshiftQueryCompiler, joinConditions: () => string[]): string {
  const conditions = [...joinConditions(), compiler.condition()].filter((condition) => condition !== '')
  if (conditions.length === 0) return ''
  if (conditions.length === 1) return ` where ${conditions[0]}`
  return ` where ${conditions.map((condition) => `(${condition})`).join(' and ')}`
}

/** SET must name its columns without their table; users of other databases write them with it. */
function ownColumns(
  compiler: RedshiftQueryCompiler,
  update: Record<string, unknown>,
): Record<string, unknown> {
  const names = tableNames(String(compiler.single.table))
  return Object.fromEntries(
    Object.entries(update).map(([column, value]) => {
      const dot = column.lastIndexOf('.')
      if (dot < 0) return [column, value]
      if (names.includes(column.slice(0, dot))) return [column.slice(dot + 1), value]
      throw refusal(
        `An UPDATE on Redshift sets columns of one table, and ${column} is not of ${names[0]}.`,
        'Update each table with a statement of its own.',
      )
    }),
  )
}

/** The names under which a statement may speak of its table: `s.t as a` gives `a`, `s.t` and `t`. */
function tableNames(table: string): string[] {
  const [name = table, alias] = table.split(/\s+as\s+/i)
  return [...(alias === undefined ? [] : [alias.trim()]), name.trim(), name.trim().split('.').at(-1) ?? name]
}
