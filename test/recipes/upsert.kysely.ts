import { type Kysely, sql } from 'kysely'

interface Visitor {
  id: string
  name: string
}

export interface Visitors {
  visitors: Visitor
  incoming: Visitor
}

export async function saveVisitors(db: Kysely<Visitors>, visitors: Visitor[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Two writers of one new key would both insert it: Redshift enforces no key.
    await sql`lock table visitors`.execute(trx)
    await sql`create temp table incoming (like visitors)`.execute(trx)
    await trx.insertInto('incoming').values(visitors).execute()
    await trx
      .mergeInto('visitors')
      .using('incoming', 'visitors.id', 'incoming.id')
      .whenMatched()
      .thenUpdateSet(({ ref }) => ({ name: ref('incoming.name') }))
      .whenNotMatched()
      .thenInsertValues(({ ref }) => ({ id: ref('incoming.id'), name: ref('incoming.name') }))
      .execute()
    await trx.schema.dropTable('incoming').execute()
  })
}
