import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KyselyUnderTest, kyselyVersions, loadKysely } from '../support/kysely-versions.ts'
import { useStandIn } from '../support/stand-in.ts'

const standIn = useStandIn()

describe.each(kyselyVersions)('the introspector of Kysely %s', (version) => {
  let under: KyselyUnderTest
  let db: Kysely<unknown>

  beforeAll(async () => {
    under = await loadKysely(version)
    const { clusterId, region, database, caFile } = standIn.local
    const iam = { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile }
    db = new under.Kysely<unknown>({ dialect: new under.RedshiftDialect({ iam, pool: { max: 2 } }) })
    await standIn.local.admin(
      'drop schema public cascade; create schema public; grant all on schema public to public',
    )
    await db.schema
      .createTable('person')
      .addColumn('id', 'bigint', (column) => column.primaryKey().autoIncrement())
      .addColumn('nick', 'integer', (column) => column.generatedByDefaultAsIdentity())
      .addColumn('name', 'varchar(20)', (column) => column.notNull().defaultTo('nobody'))
      .addColumn('born', 'timestamptz')
      .execute()
    await under.sql`comment on table person is 'All of us'`.execute(db)
    await under.sql`comment on column person.name is 'As they call themselves'`.execute(db)
    await db.schema
      .createView('named')
      .as((db as Kysely<{ person: { name: string } }>).selectFrom('person').select('name'))
      .execute()
    await under.sql`create view late as select id, name from public.person with no schema binding`.execute(db)
  })
  afterAll(() => db.destroy())

  it('lists tables, views and late-binding views with their columns', async () => {
    expect(await db.introspection.getTables()).toEqual([
      {
        name: 'named',
        schema: 'public',
        isView: true,
        isForeign: false,
        columns: [expect.objectContaining({ name: 'name', dataType: 'varchar', isNullable: true })],
      },
      {
        name: 'person',
        schema: 'public',
        isView: false,
        isForeign: false,
        comment: 'All of us',
        columns: [
          {
            ...{ name: 'id', dataType: 'int8', dataTypeSchema: 'pg_catalog' },
            ...{ isAutoIncrementing: true, isNullable: false, hasDefaultValue: true },
          },
          {
            ...{ name: 'nick', dataType: 'int4', dataTypeSchema: 'pg_catalog' },
            ...{ isAutoIncrementing: true, isNullable: false, hasDefaultValue: true },
          },
          {
            ...{
              name: 'name',
              dataType: 'varchar',
              dataTypeSchema: 'pg_catalog',
              comment: 'As they call themselves',
            },
            ...{ isAutoIncrementing: false, isNullable: false, hasDefaultValue: true },
          },
          {
            ...{ name: 'born', dataType: 'timestamptz', dataTypeSchema: 'pg_catalog' },
            ...{ isAutoIncrementing: false, isNullable: true, hasDefaultValue: false },
          },
        ],
      },
      expect.objectContaining({
        name: 'late',
        isView: true,
        columns: [
          expect.objectContaining({ name: 'id', dataType: 'int8' }),
          expect.objectContaining({ name: 'name', dataType: 'varchar' }),
        ],
      }),
    ])
  })

  it('lists schemas', async () => {
    expect(await db.introspection.getSchemas()).toContainEqual({ name: 'public' })
  })

  it('works in a transaction', async () => {
    const tables = await db.transaction().execute((trx) => trx.introspection.getTables())
    expect(tables).toHaveLength(3)
  })

  it.runIf(version === '0.30')('narrows the listing down', async () => {
    const { sql } = under
    const where = ({ table }: { table: unknown }) => sql`${table} like 'la%'`
    const options = { withInternalKyselyTables: false, where }
    const tables = await db.introspection.getTables(options)
    expect(tables.map(({ name }) => name)).toEqual(['late'])
  })

  it('comes with a compiler that refuses what Redshift does not have', () => {
    const typed = db as Kysely<{ person: { id: number; name: string } }>
    const refused = [
      typed.insertInto('person').values({ id: 1, name: 'a' }).returning('id'),
      typed
        .insertInto('person')
        .values({ id: 1, name: 'a' })
        .onConflict((conflict) => conflict.doNothing()),
      typed.selectFrom('person').select('id').distinctOn('name'),
      typed.selectFrom('person').select('id').forUpdate().skipLocked(),
      typed.selectFrom('person').select('id').where('id', 'is distinct from', 3),
      db.schema.alterTable('person').addColumn('a', 'integer').addColumn('b', 'integer'),
      db.schema.alterTable('person').alterColumn('name', (column) => column.setNotNull()),
      db.schema.createIndex('i').on('person').column('name'),
      db.schema.createTable('t').addColumn('a', 'jsonb'),
    ]
    for (const query of refused) {
      expect(() => query.compile()).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED_BY_REDSHIFT' }))
    }
  })

  it('asks nothing that Redshift would refuse', () => {
    expect(standIn.local.denied).toEqual([])
  })
})

it('lists 1,000 tables of 20 columns in one statement', async () => {
  const columns = Array.from({ length: 20 }, (_, n) => `c${n} int`).join(', ')
  await standIn.local.admin(
    `drop schema if exists big cascade; create schema big; grant usage on schema big to public`,
  )
  await standIn.local.admin(
    `do $$ begin for n in 1..1000 loop execute format('create table big.t%s (${columns})', n); end loop; end $$`,
  )
  const { Kysely, RedshiftDialect } = await loadKysely('0.28.18')
  const { clusterId, region, database, caFile } = standIn.local
  const iam = { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile }
  const asked: string[] = []
  const db = new Kysely<unknown>({
    dialect: new RedshiftDialect({ iam }),
    log: ({ query }) => void asked.push(query.sql),
  })
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  expect(tables.filter(({ schema }) => schema === 'big')).toHaveLength(1000)
  expect(asked).toHaveLength(1)
  await db.destroy()
})
