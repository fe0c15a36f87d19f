import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One column per ALTER TABLE is all that Redshift takes.
  await db.schema.alterTable('visitors').addColumn('country', 'char(2)').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visitors').dropColumn('country').execute()
}
