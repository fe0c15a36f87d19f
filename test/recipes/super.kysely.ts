import { type Generated, type Kysely, sql } from 'kysely'

export interface Visits {
  visits: {
    id: Generated<string>
    visitor_id: string
    page: string
    visited_at: Date
    payload: string | null
  }
}

export async function addVisit(db: Kysely<Visits>, visitorId: string, payload: unknown): Promise<void> {
  await db
    .insertInto('visits')
    .values({
      visitor_id: visitorId,
      page: '/',
      visited_at: sql<Date>`sysdate`,
      payload: sql<string>`json_parse(${JSON.stringify(payload)})`,
    })
    .execute()
}

export async function payloads(db: Kysely<Visits>): Promise<unknown[]> {
  const rows = await db.selectFrom('visits').select('payload').orderBy('id').execute()
  return rows.map(({ payload }) => (payload === null ? null : JSON.parse(payload)))
}
