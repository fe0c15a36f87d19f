import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { useStandIn } from './stand-in.ts'

const standIn = useStandIn()

beforeAll(async () => {
  await standIn.local.admin(
    'create table visitors (id varchar(36) not null, name varchar(200) not null, first_seen varchar(20))',
  )
  await standIn.local.admin('grant all on visitors to public')
})
beforeEach(() => standIn.local.admin('delete from visitors'))

const ada = { id: 'a', name: 'Ada' }

/** Expects that a query logs in with the next password. A pool may first hand out a session that it does not yet know to be gone. */
async function survivesRotation(query: () => Promise<unknown>): Promise<void> {
  await standIn.rotate()
  const before = standIn.credentialCalls()
  const works = () =>
    query().then(
      () => true,
      () => false,
    )
  await expect.poll(works, { timeout: 10_000 }).toBe(true)
  expect(standIn.credentialCalls()).toBe(before + 1)
}

test('Objection writes, reads and lives through a rotation on the Knex dialect', async () => {
  const { db, Visitor, withoutReturning } = await import('./objection.ts')
  await Visitor.query().insert(ada).onBuildKnex(withoutReturning)
  await Visitor.query()
    .insert({ id: 'a', name: 'Ada L.' })
    .onConflict('id')
    .merge()
    .onBuildKnex(withoutReturning)
  await Visitor.query().patch({ name: 'Ada Lovelace' }).where('id', 'a')
  expect(await Visitor.query().findById('a')).toMatchObject({ id: 'a', name: 'Ada Lovelace' })
  await survivesRotation(async () => expect(await Visitor.query()).toHaveLength(1))
  await expect(Visitor.query().insert(ada)).rejects.toThrow('Redshift has no RETURNING.')
  await expect(Visitor.query().insert([ada, ada])).rejects.toThrow(
    'batch insert only works with Postgresql and SQL Server',
  )
  await db.destroy()
})

test('MikroORM writes, reads and lives through a rotation on our connection function', async () => {
  const { orm, VisitorSchema } = await import('./mikro-orm.ts')
  const em = orm.em.fork()
  for (const name of ['Ada', 'Grace']) em.create(VisitorSchema, { id: randomUUID(), name })
  await em.flush()
  for (const visitor of await em.find(VisitorSchema, {})) visitor.name += '!'
  await em.flush()
  expect(await orm.em.fork().find(VisitorSchema, { name: 'Ada!' })).toHaveLength(1)
  await survivesRotation(() => orm.em.fork().find(VisitorSchema, {}))
  await expect(orm.em.fork().upsert(VisitorSchema, ada)).rejects.toThrow('syntax error at or near "on"')
  await expect(
    orm.em.fork().transactional((outer) => outer.transactional((inner) => inner.find(VisitorSchema, {}))),
  ).rejects.toThrow()
  expect(standIn.local.denied.at(-1)?.message).toMatch(/^SQL command "SAVEPOINT trx\d+" not supported\.$/)
  const { MikroORM } = await import('@mikro-orm/postgresql')
  const batching = await MikroORM.init({ ...orm.config.getAll(), useBatchUpdates: true })
  const batch = batching.em.fork()
  for (const visitor of await batch.find(VisitorSchema, {})) visitor.name += '?'
  await expect(batch.flush()).rejects.toThrow('syntax error at or near "returning"')
  await batching.close()
  await expect(orm.schema.getUpdateSchemaSQL()).rejects.toThrow('relation "pg_enum" does not exist')
  await orm.close()
})

test('Drizzle writes, reads and lives through a rotation on our pool', async () => {
  const { db, pool, visitors } = await import('./drizzle.ts')
  await db.insert(visitors).values(ada)
  await db.transaction((trx) =>
    trx.update(visitors).set({ name: 'Ada Lovelace' }).where(eq(visitors.id, 'a')),
  )
  expect(await db.select().from(visitors)).toEqual([{ id: 'a', name: 'Ada Lovelace' }])
  await survivesRotation(() => db.select().from(visitors))
  await expect(db.insert(visitors).values(ada).returning()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('syntax error at or near "returning"') },
  })
  await expect(db.insert(visitors).values(ada).onConflictDoNothing()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('syntax error at or near "on"') },
  })
  const { migrate } = await import('drizzle-orm/node-postgres/migrator')
  await standIn.local.admin('grant create on database dev to etl')
  const migrations = await mkdtemp(join(tmpdir(), 'redshift-iam-drizzle-'))
  await mkdir(join(migrations, 'meta'))
  await writeFile(join(migrations, 'meta/_journal.json'), '{"entries":[]}')
  await expect(migrate(db, { migrationsFolder: migrations })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('has unsupported type "serial"') },
  })
  await rm(migrations, { recursive: true })
  await expect(
    db.transaction((outer) => outer.transaction((inner) => inner.select().from(visitors))),
  ).rejects.toMatchObject({ cause: { message: 'SQL command "savepoint sp1" not supported.' } })
  await pool.end()
})

test('TypeORM writes, reads and lives through a rotation on our pool', async () => {
  const { dataSource, VisitorSchema } = await import('./typeorm.ts')
  await dataSource.initialize()
  const visitors = dataSource.getRepository(VisitorSchema)
  await visitors.save(ada)
  await visitors.update({ id: 'a' }, { name: 'Ada Lovelace' })
  expect(await visitors.find()).toEqual([{ id: 'a', name: 'Ada Lovelace' }])
  await survivesRotation(() => visitors.findAndCount({ take: 1, order: { id: 'asc' } }))
  const { DataSource } = await import('typeorm')
  const { RedshiftPool } = await import('@redshift-iam/pg')
  const { redshift } = await import('./redshift.ts')
  class Folding extends RedshiftPool {
    constructor() {
      super(redshift, { max: 1 })
    }
  }
  const folding = new DataSource({
    type: 'postgres',
    driver: { Pool: Folding },
    entities: [VisitorSchema],
    installExtensions: false,
  })
  await folding.initialize()
  expect(await folding.getRepository(VisitorSchema).find()).toEqual([])
  await folding.destroy()
  await expect(visitors.upsert(ada, ['id'])).rejects.toThrow('syntax error at or near "ON"')
  await expect(dataSource.transaction((outer) => outer.transaction(async () => {}))).rejects.toThrow(
    'SQL command "SAVEPOINT typeorm_1" not supported.',
  )
  await expect(dataSource.synchronize()).rejects.toThrow('column cl.relispartition does not exist')
  await expect(dataSource.runMigrations()).rejects.toThrow(
    'Column "migrations.id" has unsupported type "serial".',
  )
  await dataSource.destroy()
})

test('Sequelize writes, reads and lives through a rotation on our client', async () => {
  const { sequelize, Visitor } = await import('./sequelize.ts')
  await Visitor.create({ ...ada, firstSeen: '2026' }, { returning: false })
  await Visitor.update({ name: 'Ada Lovelace' }, { where: { id: 'a' } })
  const [found] = await Visitor.findAll({ where: { name: 'Ada Lovelace' } })
  expect(found?.get()).toEqual({ id: 'a', name: 'Ada Lovelace', firstSeen: '2026' })
  await survivesRotation(() => Visitor.findAndCountAll({ limit: 1 }))
  await Visitor.bulkCreate([{ id: 'b', name: 'Grace' }], { returning: false })
  expect(await Visitor.destroy({ where: { id: 'b' } })).toBe(1)
  await expect(Visitor.upsert(ada)).rejects.toThrow('syntax error at or near "RETURNING"')
  await expect(Visitor.upsert(ada, { returning: false })).rejects.toThrow('syntax error at or near "ON"')
  await expect(sequelize.sync()).rejects.toThrow('array_agg')
  await expect(Visitor.create(ada)).rejects.toThrow('syntax error at or near "RETURNING"')
  await expect(
    sequelize.transaction((transaction) => sequelize.transaction({ transaction }, async () => {})),
  ).rejects.toThrow(/SQL command "SAVEPOINT .*" not supported\./)
  // The danger that the page warns of: to Redshift, the string does not end where Sequelize thinks it does.
  const sent: string[] = []
  const logging = (statement: string) => void sent.push(statement)
  await Visitor.findAll({ where: { name: "\\' or true --" }, logging })
  expect(sent.join()).toContain(`"name" = '\\'' or true --'`)
  await sequelize.close()
})

test('The adapter of Prisma reads, writes and lives through a rotation on our pool', async () => {
  const { adapter, pool } = await import('./prisma.ts')
  const database = await adapter.connect()
  const text = { scalarType: 'string', arity: 'scalar' } as const
  await database.executeRaw({
    sql: 'insert into visitors (id, name) values ($1, $2)',
    args: ['a', 'Ada'],
    argTypes: [text, text],
  })
  const read = () =>
    database.queryRaw({ sql: 'select id, name from visitors where id = $1', args: ['a'], argTypes: [text] })
  expect((await read()).rows).toEqual([['a', 'Ada']])
  await survivesRotation(read)
  const transaction = await database.startTransaction()
  await transaction.executeRaw({ sql: 'delete from visitors', args: [], argTypes: [] })
  await transaction.commit()
  expect((await read()).rows).toEqual([])
  await database.dispose()
  await pool.end()
})
