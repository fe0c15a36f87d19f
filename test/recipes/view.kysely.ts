import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view visits_per_day as
    select trunc(visited_at) as day, count(*) as visits from public.visits group by 1
    with no schema binding`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropView('visits_per_day').execute()
}
