import type { Kysely } from 'kysely'
import { type Database, openDatabase } from './database.ts'

const db = openDatabase()
try {
  await recordVisit(db, 'Ada', 'GB', '/pricing')
  await recordVisit(db, 'Ada', 'GB', '/docs')
  await recordVisit(db, 'Grace', 'US', '/docs')
  for (const { name, visits } of await busiestVisitors(db)) console.log(`${name}: ${visits}`)
} finally {
  await db.destroy()
}

/** Both rows, or neither. There is no RETURNING: the new visitor's key is read back within the transaction. */
async function recordVisit(db: Kysely<Database>, name: string, country: string, page: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const known = trx.selectFrom('visitors').select('id').where('name', '=', name).orderBy('id').limit(1)
    if (!(await known.executeTakeFirst()))
      await trx.insertInto('visitors').values({ name, country }).execute()
    const { id } = await known.executeTakeFirstOrThrow()
    await trx.insertInto('visits').values({ visitor_id: id, page, visited_at: new Date() }).execute()
  })
}

async function busiestVisitors(db: Kysely<Database>): Promise<{ name: string; visits: number }[]> {
  const rows = await db
    .selectFrom('visits')
    .innerJoin('visitors', 'visitors.id', 'visits.visitor_id')
    .select(({ fn }) => ['visitors.name', fn.countAll<string>().as('visits')])
    .groupBy('visitors.name')
    .orderBy('visits', 'desc')
    .orderBy('visitors.name')
    .execute()
  // Redshift counts in 64 bits, which node-postgres hands out as text.
  return rows.map(({ name, visits }) => ({ name, visits: Number(visits) }))
}
