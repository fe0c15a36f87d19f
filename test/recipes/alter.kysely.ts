import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('visits')
    .alterColumn('page', (column) => column.setDataType('varchar(4000)'))
    .execute()
}
