import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('visits')
    .addColumn('visitor_id', 'bigint', (column) => column.notNull().references('visitors.id'))
    .addColumn('page', 'varchar(2000)', (column) => column.notNull())
    .addColumn('visited_at', 'timestamptz', (column) => column.notNull())
    .modifyEnd(sql`diststyle key distkey(visitor_id) sortkey(visited_at)`)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('visits').execute()
}
