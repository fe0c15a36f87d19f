import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('visits')
    .addColumn('id', 'bigint', (column) => column.modifyFront(sql`identity(1,1)`))
    .addColumn('visitor_id', 'bigint', (column) => column.notNull().modifyEnd(sql`encode az64`))
    .addColumn('page', 'varchar(2000)', (column) => column.notNull().modifyEnd(sql`encode zstd`))
    .addColumn('visited_at', 'timestamp', (column) => column.notNull().modifyEnd(sql`encode raw`))
    .addColumn('payload', sql`super`)
    .modifyEnd(sql`diststyle key distkey(visitor_id) compound sortkey(visited_at, visitor_id)`)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('visits').execute()
}
