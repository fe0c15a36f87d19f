import ViewCompiler from 'knex/lib/dialects/redshift/schema/redshift-viewcompiler.js'
import { refusal } from './refusal.ts'

/** Views on Redshift: plain and materialized, without check options, replaced rather than altered. */
export class RedshiftViewCompiler extends ViewCompiler {
  override createQuery(columns: unknown, select: unknown, materialized?: boolean, replace?: boolean): void {
    if (this.single['checkOption'] !== undefined) {
      throw refusal('Redshift has no WITH CHECK OPTION for views.', 'Leave the check option out.')
    }
    super.createQuery(columns, select, materialized, replace)
  }

  renameColumn(): never {
    throw refusal(
      "Redshift cannot rename a view's column.",
      'Create the view again with createViewOrReplace().',
    )
  }

  defaultTo(): never {
    throw refusal("Redshift has no defaults for a view's columns.", 'Leave the default out.')
  }
}
