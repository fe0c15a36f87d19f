import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create view visits_per_day as
    select trunc(visited_at) as day, count(*) as visits from public.visits group by 1
    with no schema binding`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropView('visits_per_day')
}
