import SchemaCompiler from 'knex/lib/dialects/redshift/schema/redshift-compiler.js'
import { refusal } from './refusal.ts'

/** Schema statements and look-ups as Redshift needs them. */
export class RedshiftSchemaCompiler extends SchemaCompiler {
  override hasTable(table: string): void {
    this.#lookUp('select 1 from information_schema.tables where table_name = ?', [table])
  }

  override hasColumn(table: string, column: string): void {
    this.#lookUp('select 1 from information_schema.columns where table_name = ? and column_name = ?', [
      table,
      column,
    ])
  }

  /** Redshift renames a view as it renames a table. */
  renameView(from: string, to: string): void {
    this.pushQuery(`alter table ${this.formatter.wrap(from)} rename to ${this.formatter.wrap(to)}`)
  }

  override refreshMaterializedView(view: string, concurrently?: boolean): void {
    if (concurrently) {
      throw refusal(
        'Redshift cannot refresh a materialized view concurrently.',
        'Leave the second argument of refreshMaterializedView() out.',
      )
    }
    super.refreshMaterializedView(view)
  }

  createExtension(): never {
    throw noExtensions()
  }

  createExtensionIfNotExists(): never {
    throw noExtensions()
  }

  dropExtension(): never {
    throw noExtensions()
  }

  dropExtensionIfExists(): never {
    throw noExtensions()
  }

  #lookUp(sql: string, names: readonly string[]): void {
    const folded = (name: string) => (this.client.caseSensitiveIdentifiers ? name : name.toLowerCase())
    const bindings = names.map(folded)
    const inSchema = this.schema === undefined ? 'current_schema()' : '?'
    if (this.schema !== undefined) bindings.push(folded(this.schema))
    this.pushQuery({
      sql: `${sql} and table_schema = ${inSchema}`,
      bindings,
      output: ({ rows }) => rows.length > 0,
    })
  }
}

function noExtensions(): Error {
  return refusal('Redshift has no extensions.', 'Leave the call out of migrations that run on Redshift.')
}
