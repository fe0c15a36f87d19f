import ColumnBuilder from 'knex/lib/dialects/redshift/schema/redshift-columnbuilder.js'
import { refusal } from './refusal.ts'

/** Columns as a migration describes them. */
export class RedshiftColumnBuilder extends ColumnBuilder {
  override primary(...args: unknown[]): this {
    const nullable = this._modifiers['nullable']
    if (nullable !== undefined && nullable[0] !== false) {
      throw refusal(
        `The primary key column "${this._args[0]}" is nullable, which Redshift does not allow.`,
        'Leave .nullable() out.',
      )
    }
    return super.primary(...args)
  }
}
