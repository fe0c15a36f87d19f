import QueryCompiler from 'knex/lib/dialects/redshift/query/redshift-querycompiler.js'
import type { Clause, CompiledQuery } from './internals.ts'
import { compileJoinedDelete, compileJoinedUpdate } from './joined-write.ts'
import { compileLockRow, compileLockUpdate, isLockRow, isLockUpdate } from './migration-lock.ts'
import { refusal } from './refusal.ts'
import { compileUpsert } from './upsert.ts'

/** Compiles queries to what Redshift runs, and refuses what it would misunderstand. */
export class RedshiftQueryCompiler extends QueryCompiler {
  override insert(): string | CompiledQuery {
    this.#refuseReturning()
    if (this.single.onConflict !== undefined) return compileUpsert(this)
    const compiled = super.insert()
    return isLockRow(this) ? compileLockRow(this) : compiled
  }

  override update(): string | CompiledQuery {
    this.#refuseReturning()
    this.#refuseOnly()
    this.#refuseLimit('update')
    if (this.single.updateFrom !== undefined || this.grouped['join'] !== undefined) {
      return compileJoinedUpdate(this)
    }
    const compiled = super.update()
    return isLockUpdate(this) ? compileLockUpdate(this, compiled) : compiled
  }

  override del(): string | CompiledQuery {
    this.#refuseReturning()
    this.#refuseOnly()
    this.#refuseLimit('delete')
    if (/\sas\s/i.test(String(this.single.table))) {
      throw refusal('DELETE on Redshift takes no alias for its table.', 'Use the name of the table itself.')
    }
    if (this.single.using !== undefined || this.grouped['join'] !== undefined)
      return compileJoinedDelete(this)
    return super.del()
  }

  override select(): string {
    this.#refuseOnly()
    return super.select()
  }

  override truncate(): string {
    if (this.client.transacting) {
      throw refusal(
        'TRUNCATE on Redshift commits the transaction it is in.',
        'Use .del() instead, or run it outside: in a migration with exports.config = { transaction: false }.',
      )
    }
    return `truncate ${this.tableName}`
  }

  override columnInfo(): CompiledQuery {
    const folded = (name: string) => {
      const wrapped = this.client.customWrapIdentifier(name, (same) => same)
      return this.client.caseSensitiveIdentifiers ? wrapped : wrapped.toLowerCase()
    }
    const { columnInfo, schema, table } = this.single
    return this._buildColumnInfoQuery(
      schema === undefined ? undefined : folded(schema),
      'select * from information_schema.columns where table_name = ? and table_catalog = current_database()',
      [folded(String(table))],
      columnInfo,
    )
  }

  override forUpdate(): never {
    throw noRowLocks('forUpdate')
  }

  forShare(): never {
    throw noRowLocks('forShare')
  }

  forNoKeyUpdate(): never {
    throw noRowLocks('forNoKeyUpdate')
  }

  forKeyShare(): never {
    throw noRowLocks('forKeyShare')
  }

  skipLocked(): never {
    throw noRowLocks('skipLocked')
  }

  noWait(): never {
    throw noRowLocks('noWait')
  }

  distinctOn(): never {
    throw refusal(
      'Redshift has no DISTINCT ON.',
      'Number the rows with row_number() over (partition by ...) and keep the first, or use QUALIFY in knex.raw().',
    )
  }

  override withWrapped(statement: Clause): string {
    if (statement.materialized !== undefined) {
      throw refusal('Redshift has no MATERIALIZED in WITH.', 'Use .with(), or a temporary table.')
    }
    return super.withWrapped(statement)
  }

  override whereIn(statement: Clause): string {
    return this.#tupleIn(statement) ?? super.whereIn(statement)
  }

  override multiOnIn(statement: Clause): string {
    return this.#tupleIn(statement) ?? super.multiOnIn(statement)
  }

  whereJsonObject(): never {
    throw noJsonColumns('whereJsonObject')
  }

  whereJsonPath(): never {
    throw noJsonColumns('whereJsonPath')
  }

  onJsonPathEquals(): never {
    throw noJsonColumns('onJsonPathEquals')
  }

  whereJsonSupersetOf(): never {
    throw noJsonColumns('whereJsonSupersetOf')
  }

  whereJsonSubsetOf(): never {
    throw noJsonColumns('whereJsonSubsetOf')
  }

  jsonSet(): never {
    throw noJsonColumns('jsonSet')
  }

  jsonInsert(): never {
    throw noJsonColumns('jsonInsert')
  }

  jsonRemove(): never {
    throw noJsonColumns('jsonRemove')
  }

  /** The conditions of `where()` without the word. */
  condition(): string {
    return (this.where() ?? '').replace(/^where /, '')
  }

  /** One clause of a join, compiled by the method that its type names. */
  clause(clause: Clause): string {
    const compile = (this as unknown as Record<string, (clause: Clause) => string>)[clause.type ?? '']
    return compile === undefined ? '' : compile.call(this, clause)
  }

  /** `(a, b) in ((1, 2), ...)` needs row constructors, which Redshift lacks. */
  #tupleIn(statement: Clause): string | undefined {
    const { column: columns, value: rows } = statement
    if (!Array.isArray(columns) || !Array.isArray(rows) || !rows.every(Array.isArray)) return undefined
    if (rows.length === 0) return this._not(statement, '1 = 0')
    const row = (values: unknown[]) =>
      columns
        .map((column, index) => {
          const name = this.formatter.wrap(column)
          return `${name} = ${this.client.parameter(values[index], this.builder, this.bindingsHolder)}`
        })
        .join(' and ')
    return this._not(statement, `(${rows.map((values) => `(${row(values)})`).join(' or ')})`)
  }

  #refuseReturning(): void {
    if (this.single.returning === undefined) return
    throw refusal(
      'Redshift has no RETURNING.',
      'Leave returning() out, and read the row by a key of your own; an IDENTITY value can be had with select max(id).',
    )
  }

  #refuseOnly(): void {
    if (this.single.only) throw refusal('Redshift has no ONLY: its tables do not inherit.', 'Leave it out.')
  }

  #refuseLimit(verb: string): void {
    if (this.single.limit === undefined && this.single.offset === undefined) return
    throw refusal(
      `Redshift's ${verb} takes no LIMIT and would touch every matching row.`,
      `Pick the rows with whereIn() and a subquery that has the limit.`,
    )
  }
}

function noRowLocks(method: string): Error {
  return refusal(
    `Redshift has no row locks, so ${method}() would lock nothing.`,
    'Begin the transaction with LOCK TABLE name, or retry when a statement fails with error 1023.',
  )
}

function noJsonColumns(method: string): Error {
  return refusal(
    `Redshift has no json columns for ${method}().`,
    'Use json_extract_path_text() on text, or a SUPER column with PartiQL, in whereRaw() or knex.raw().',
  )
}
