import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('visitors')
    // IDENTITY(1,1)
    .addColumn('id', 'bigint', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'varchar(200)', (column) => column.notNull())
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('visitors').execute()
}
