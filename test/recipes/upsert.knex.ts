import type { Knex } from 'knex'

/** `knex` has to be made with `client: RedshiftKnexClient`. */
export async function saveVisitors(knex: Knex, visitors: { id: string; name: string }[]): Promise<void> {
  await knex('visitors').insert(visitors).onConflict('id').merge()
}
