import ColumnCompiler from 'knex/lib/dialects/redshift/schema/redshift-columncompiler.js'
import { literal } from './literal.ts'
import { refusal } from './refusal.ts'

const longestVarchar = 65_535

/** Column types and modifiers as Redshift has them. */
export class RedshiftColumnCompiler extends ColumnCompiler {
  override varchar(length: unknown): string {
    if (Number(length) > longestVarchar) {
      throw refusal(
        `The column "${this.getColumnName()}" asks for varchar(${length}); Redshift has at most ${longestVarchar} bytes.`,
        'Use .text(), which is varchar(max), or split the column.',
      )
    }
    return super.varchar(length)
  }

  /** Redshift keeps microseconds always, so a precision is left out. */
  datetime(withoutTz: boolean | { useTz?: boolean } = false): string {
    const useTz = typeof withoutTz === 'object' ? (withoutTz.useTz ?? true) : !withoutTz
    return useTz ? 'timestamptz' : 'timestamp'
  }

  timestamp(withoutTz?: boolean | { useTz?: boolean }): string {
    return this.datetime(withoutTz)
  }

  override uuid = ({ primaryKey = false }: { primaryKey?: boolean } = {}): string =>
    primaryKey ? 'char(36) primary key not null' : 'char(36)'

  point(): never {
    throw refusal('Redshift has no point type.', "Use .specificType('name', 'geometry').")
  }

  override comment(comment: string | undefined): void {
    const column = this.args[0] ?? this.defaults('columnName')
    this.pushAdditional(function () {
      const name = `${this.tableCompiler.tableName()}.${this.formatter.wrap(column)}`
      this.pushQuery(`comment on column ${name} is ${comment ? literal(comment) : 'NULL'}`)
    })
  }

  override defaultTo(value: unknown): string {
    return typeof value === 'string' ? `default ${literal(value)}` : super.defaultTo(value)
  }

  check(): never {
    throw this.#noChecks()
  }

  checkPositive(): never {
    throw this.#noChecks()
  }

  checkNegative(): never {
    throw this.#noChecks()
  }

  checkIn(): never {
    throw this.#noChecks()
  }

  checkNotIn(): never {
    throw this.#noChecks()
  }

  checkBetween(): never {
    throw this.#noChecks()
  }

  checkLength(): never {
    throw this.#noChecks()
  }

  checkRegex(): never {
    throw this.#noChecks()
  }

  collate(): never {
    throw refusal(
      `The column "${this.getColumnName()}" asks for a collation of its own, in a form Redshift does not have.`,
      "Use .specificType('name', 'varchar(255) collate case_insensitive').",
    )
  }

  #noChecks(): Error {
    return refusal(
      `The column "${this.getColumnName()}" has a check, and Redshift has no CHECK constraints.`,
      'Leave it out, and check the values before they are written.',
    )
  }
}
