import type RedshiftColumnCompiler from 'knex/lib/dialects/redshift/schema/redshift-columncompiler.js'
import TableCompiler from 'knex/lib/dialects/redshift/schema/redshift-tablecompiler.js'
import { literal } from './literal.ts'
import { isMigrationTable } from './migration-lock.ts'
import { refusal } from './refusal.ts'

/** CREATE TABLE and ALTER TABLE as Redshift has them: one change to a statement, and few changes to a column. */
export class RedshiftTableCompiler extends TableCompiler {
  override create(ifNot?: boolean, like?: boolean): void {
    this.#requirePrimaryKeyColumns()
    super.create(ifNot || isMigrationTable(this.#columnNames()), like)
  }

  override createQuery(columns: unknown, ifNot: boolean | undefined, like: boolean | undefined): void {
    if (this.grouped['checks'] !== undefined) throw this.#noChecks()
    super.createQuery(columns, ifNot, like)
  }

  override addColumns(columns: unknown, prefix?: string, compilers?: RedshiftColumnCompiler[]): void {
    if (prefix === this.alterColumnsPrefix) {
      for (const column of compilers ?? []) this.#alterColumn(column)
      return
    }
    for (const column of compilers ?? this.getColumns()) {
      if (!column.isIncrements) continue
      throw refusal(
        `Redshift cannot add the IDENTITY column "${column.getColumnName()}" to a table that exists.`,
        'Create a new table with it, copy the rows, and rename.',
      )
    }
    super.addColumns(columns, prefix, compilers)
  }

  override dropColumn(...columns: unknown[]): void {
    for (const column of columns.flat()) {
      this.pushQuery(`alter table ${this.tableName()} drop column ${this.formatter.wrap(column)}`)
    }
  }

  override renameColumn(from: string, to: string): void {
    const names = `${this.formatter.wrap(from)} to ${this.formatter.wrap(to)}`
    this.pushQuery(`alter table ${this.tableName()} rename column ${names}`)
  }

  override comment(comment: string): void {
    this.pushQuery(`comment on table ${this.tableName()} is ${comment ? literal(comment) : 'NULL'}`)
  }

  override unique(columns: unknown, options?: unknown): void {
    const { deferrable, predicate, useConstraint } = asObject(options)
    if (useConstraint === false || predicate !== undefined) {
      throw refusal(
        'Redshift has no unique indexes.',
        'Use .unique(columns), which is a hint to the planner and not enforced, and keep rows unique with onConflict().merge().',
      )
    }
    if (deferrable !== undefined) throw noDeferring()
    super.unique(columns, options)
  }

  override primary(columns: string | string[], constraint?: unknown): void {
    const { constraintName, deferrable } = asObject(constraint)
    if (deferrable !== undefined) throw noDeferring()
    super.primary(columns, typeof constraint === 'object' ? constraintName : constraint)
  }

  override foreign(data: Record<string, unknown>): void {
    if (data['deferrable'] !== undefined) throw noDeferring()
    if (data['onDelete'] !== undefined || data['onUpdate'] !== undefined) {
      throw refusal(
        'Foreign keys on Redshift are hints to the planner: they have no ON DELETE and no ON UPDATE.',
        'Leave onDelete() and onUpdate() out, and delete the dependent rows yourself.',
      )
    }
    super.foreign(data)
  }

  check(): never {
    throw this.#noChecks()
  }

  dropChecks(names: unknown): void {
    if (names !== undefined) throw this.#noChecks()
  }

  setNullable(column: string): never {
    throw this.#fixedColumn(column)
  }

  dropNullable(column: string): never {
    throw this.#fixedColumn(column)
  }

  dropPrimaryIfExists(): never {
    throw noConditionalDrop('dropPrimary')
  }

  dropForeignIfExists(): never {
    throw noConditionalDrop('dropForeign')
  }

  dropUniqueIfExists(): never {
    throw noConditionalDrop('dropUnique')
  }

  #columnNames(): unknown[] {
    return (this.grouped['columns'] ?? []).map(({ builder }) => builder?._args[0])
  }

  /** Only the size of a VARCHAR can change; what `.alter()` would also reset (default, NOT NULL) stays as it is. */
  #alterColumn(column: RedshiftColumnCompiler): void {
    const { alterNullable, alterType } = column.columnBuilder
    const changesNull = alterNullable && column.modified['nullable'] !== undefined
    const type = column.getColumnType()
    if (!alterType || changesNull || column.modified['defaultTo'] || !/^varchar\b/.test(type)) {
      throw this.#fixedColumn(column.getColumnName())
    }
    if (this.client.transacting) {
      throw refusal(
        `Redshift cannot change the type of the column "${column.getColumnName()}" inside a transaction.`,
        'Put it into a migration of its own with exports.config = { transaction: false }.',
      )
    }
    const name = this.client.wrapIdentifier(column.getColumnName(), column.columnBuilder.queryContext())
    this.pushQuery(`alter table ${this.tableName()} alter column ${name} type ${type}`)
  }

  /** Knex would warn and leave the key out; in PostgreSQL a primary key makes its columns NOT NULL. */
  #requirePrimaryKeyColumns(): void {
    const columns = (this.grouped['columns'] ?? []).flatMap(({ builder }) => (builder ? [builder] : []))
    for (const { args, method } of this.grouped['alterTable'] ?? []) {
      if (method !== 'primary') continue
      for (const name of [args?.[0]].flat()) {
        const column = columns.find(({ _args }) => _args[0] === name)
        if (column === undefined) {
          throw refusal(
            `The primary key of "${this.tableNameRaw}" names the column "${name}", which the table does not have.`,
            'Name columns of the same table.',
          )
        }
        const nullable = column._modifiers['nullable']
        if (nullable !== undefined && nullable[0] !== false) {
          throw refusal(
            `The primary key of "${this.tableNameRaw}" names the nullable column "${name}".`,
            'Leave .nullable() out: Redshift allows no NULL in a primary key.',
          )
        }
        column._modifiers['nullable'] = [false]
      }
    }
  }

  #fixedColumn(column: string): Error {
    return refusal(
      `Redshift can only change the size of a VARCHAR column; it cannot change "${column}" of "${this.tableNameRaw}" so.`,
      'Add a new column, copy the values with update(), drop the old one and rename.',
    )
  }

  #noChecks(): Error {
    return refusal(
      `The table "${this.tableNameRaw}" has a check, and Redshift has no CHECK constraints.`,
      'Leave it out, and check the rows before they are written.',
    )
  }
}

function noDeferring(): Error {
  return refusal(
    'Constraints on Redshift are hints to the planner and cannot be deferred.',
    'Leave deferrable out.',
  )
}

function noConditionalDrop(method: string): Error {
  return refusal(
    `Redshift cannot drop a constraint only if it exists, as ${method}IfExists() asks.`,
    `Use ${method}() when the constraint is there.`,
  )
}

function asObject(options: unknown): Record<string, unknown> {
  return typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {}
}
