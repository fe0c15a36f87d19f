import type { Knex } from 'knex'

export async function addVisit(knex: Knex, visitorId: number, payload: unknown): Promise<void> {
  await knex('visits').insert({
    visitor_id: visitorId,
    page: '/',
    visited_at: knex.raw('sysdate'),
    payload: knex.raw('json_parse(?)', [JSON.stringify(payload)]),
  })
}

export async function payloads(knex: Knex): Promise<unknown[]> {
  const rows = await knex('visits').select('payload').orderBy('id')
  return rows.map(({ payload }) => JSON.parse(payload))
}
