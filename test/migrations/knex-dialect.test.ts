import type { Knex } from 'knex'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KnexUnderTest, knexVersions, loadKnex } from '../support/knex-versions.ts'
import { useStandIn } from '../support/stand-in.ts'

const standIn = useStandIn()

describe.each(knexVersions)('RedshiftKnexClient on Redshift, with Knex %s', (version) => {
  let under: KnexUnderTest
  const open: Knex[] = []
  let db: Knex

  beforeAll(async () => {
    under = await loadKnex(version)
  })
  beforeEach(async () => {
    await standIn.local.admin(
      'drop schema public cascade; create schema public; grant all on schema public to public',
    )
    db = database()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.destroy()))
    expect(standIn.local.denied).toEqual([])
  })

  function database(more: object = {}): Knex {
    const { caFile, clusterId, database: name, region } = standIn.local
    const made = under.knex(
      under.redshiftKnexConfig(
        { clusterId, region, database: name, dbUser: 'alice', profile: 'base', caFile },
        { client: under.RedshiftKnexClient, log: { warn() {}, error() {} }, ...more },
      ),
    )
    open.push(made)
    return made
  }

  describe('with a table of things', () => {
    beforeEach(async () => {
      await db.schema.createTable('things', (t) => {
        t.integer('id').primary()
        t.string('name', 50)
        t.integer('uses').defaultTo(0)
      })
      await db('things').insert([
        { id: 1, name: 'one' },
        { id: 2, name: 'two' },
      ])
    })

    const things = () => db('things').orderBy('id').orderBy('name').select('id', 'name', 'uses')

    it('merges: updates what is there, inserts what is not, and counts both', async () => {
      const rows = [
        { id: 2, name: 'TWO' },
        { id: 3, name: 'three' },
      ]
      expect(await db('things').insert(rows).onConflict('id').merge()).toBe(2)
      expect(await things()).toEqual([
        { id: 1, name: 'one', uses: 0 },
        { id: 2, name: 'TWO', uses: 0 },
        { id: 3, name: 'three', uses: 0 },
      ])
    })

    it('counts the same when it locks nothing', async () => {
      const unlocked = database({ lockUpserts: false })
      const row = (id: number) => ({ id, name: 'new' })
      expect(await unlocked('things').insert(row(1)).onConflict('id').merge()).toBe(1)
      expect(
        await unlocked('things')
          .insert([row(1), row(8)])
          .onConflict('id')
          .merge(),
      ).toBe(2)
      expect(
        await unlocked('things')
          .insert([row(1), row(9)])
          .onConflict('id')
          .ignore(),
      ).toBe(1)
    })

    it('merges with values, the row to insert at hand, and a condition', async () => {
      const upsert = (id: number, name: string) =>
        db('things')
          .insert({ id, name })
          .onConflict('id')
          .merge({ name: db.raw(`excluded.name || ?`, ['!']), uses: 5 })
          .where('things.id', '>', 1)
      expect(await upsert(1, 'uno')).toBe(0)
      expect(await upsert(2, 'due')).toBe(1)
      expect(await upsert(3, 'tre')).toBe(1)
      expect((await things()).map(({ name }) => name)).toEqual(['one', 'due!', 'tre'])
    })

    it('ignores what is there, and the second of two new rows with one key', async () => {
      const rows = [
        { id: 1, name: 'uno' },
        { id: 3, name: 'tre' },
        { id: 3, name: 'drei' },
      ]
      expect(await db('things').insert(rows).onConflict('id').ignore()).toBe(1)
      expect((await things()).map(({ name }) => name)).toEqual(['one', 'two', 'tre'])
    })

    it('refuses to merge two rows with one key, and then has changed nothing', async () => {
      const rows = [
        { id: 9, name: 'a' },
        { id: 9, name: 'b' },
      ]
      await expect(db('things').insert(rows).onConflict('id').merge()).rejects.toMatchObject({
        code: 'NOT_SUPPORTED_BY_REDSHIFT',
      })
      expect(await things()).toHaveLength(2)
      expect(await db('things').insert({ id: 9, name: 'a' }).onConflict('id').merge()).toBe(1)
    })

    it('leaves one row when many upsert the same new key at once', async () => {
      const upserts = [1, 2, 3, 4, 5, 6].map((uses) =>
        db('things').insert({ id: 7, uses }).onConflict('id').merge(),
      )
      expect(await Promise.all(upserts)).toEqual([1, 1, 1, 1, 1, 1])
      expect(await db('things').where({ id: 7 })).toHaveLength(1)
    })

    it('upserts as part of a transaction', async () => {
      const failed = db.transaction(async (trx) => {
        await trx('things').insert({ id: 2, name: 'TWO' }).onConflict('id').merge()
        await trx('things').insert({ id: 3, name: 'three' }).onConflict('id').ignore()
        expect(await trx('things')).toHaveLength(3)
        throw new Error('changed my mind')
      })
      await expect(failed).rejects.toThrow('changed my mind')
      expect((await things()).map(({ name }) => name)).toEqual(['one', 'two'])
    })

    it('updates and deletes through a join only what the join finds', async () => {
      await db.schema.createTable('marks', (t) => {
        t.integer('thing')
        t.string('mark')
      })
      await db('marks').insert({ thing: 2, mark: 'x' })
      const joined = db('things').join('marks', 'marks.thing', 'things.id').where('marks.mark', 'x')
      expect(await joined.clone().update({ name: 'marked' })).toBe(1)
      expect((await things()).map(({ name }) => name)).toEqual(['one', 'marked'])
      expect(await joined.clone().del()).toBe(1)
      expect((await things()).map(({ name }) => name)).toEqual(['one'])
    })

    it('finds tuples', async () => {
      const rows = [
        [1, 'one'],
        [2, 'three'],
      ]
      expect(await db('things').whereIn(['id', 'name'], rows)).toHaveLength(1)
      expect(await db('things').whereNotIn(['id', 'name'], rows)).toHaveLength(1)
    })

    it('finds tables and columns under any spelling', async () => {
      expect(await db.schema.hasTable('Things')).toBe(true)
      expect(await db.schema.hasColumn('Things', 'NAME')).toBe(true)
      expect(await db.schema.hasColumn('Things', 'other')).toBe(false)
      expect(Object.keys(await db('Things').columnInfo())).toEqual(['id', 'name', 'uses'])
    })

    it('changes columns one by one', async () => {
      await db.schema.alterTable('things', (t) => {
        t.string('a')
        t.timestamp('b')
        t.renameColumn('name', 'title')
      })
      await db.schema.alterTable('things', (t) => {
        t.string('title', 200).alter()
        t.dropColumns('a', 'b')
      })
      expect(await db('things').columnInfo()).toMatchObject({ title: { maxLength: 200 }, uses: {} })
    })

    it('refuses to nest a transaction, and lets the outer one go on', async () => {
      await db.transaction(async (trx) => {
        await expect(trx.transaction(async () => {})).rejects.toMatchObject({
          code: 'NOT_SUPPORTED_BY_REDSHIFT',
        })
        await expect(trx.savepoint(async () => {})).rejects.toMatchObject({
          code: 'NOT_SUPPORTED_BY_REDSHIFT',
        })
        await trx('things').where({ id: 1 }).update({ uses: 3 })
      })
      expect(await db('things').where({ uses: 3 })).toHaveLength(1)
    })

    it('refuses what a transaction cannot hold, before it is sent', async () => {
      const inTransaction = (work: (trx: Knex.Transaction) => Promise<unknown>) =>
        expect(db.transaction(work)).rejects.toMatchObject({ code: 'NOT_SUPPORTED_BY_REDSHIFT' })
      await inTransaction((trx) => trx('things').truncate())
      await inTransaction((trx) => trx.schema.alterTable('things', (t) => void t.string('name', 90).alter()))
      expect(await things()).toHaveLength(2)
    })

    it('takes isolation levels, but none that only a database can have', async () => {
      const level = (isolationLevel: Knex.IsolationLevels) =>
        db.transaction((trx) => trx('things'), { isolationLevel })
      expect(await level('serializable')).toHaveLength(2)
      await expect((async () => level('snapshot'))()).rejects.toMatchObject({
        code: 'NOT_SUPPORTED_BY_REDSHIFT',
      })
    })

    it('keeps the case of names when told so', async () => {
      const sensitive = database({ caseSensitiveIdentifiers: true })
      await sensitive.schema.createTable('Mixed', (t) => t.integer('Id'))
      expect(await sensitive.schema.hasTable('Mixed')).toBe(true)
      expect(await sensitive.schema.hasTable('mixed')).toBe(false)
    })

    it('stores comments with quotes in them', async () => {
      await db.schema.alterTable('things', (t) => t.comment("it's"))
      expect(
        await standIn.local.admin(`select obj_description('things'::regclass, 'pg_class') as comment`),
      ).toEqual([{ comment: "it's" }])
    })
  })

  describe('migrating', () => {
    class Source {
      ran: string[] = []
      getMigrations = async () => ['m1', 'm2']
      getMigrationName = (name: string) => name
      getMigration = async (name: string) => ({
        up: async (trx: Knex) => {
          this.ran.push(name)
          await trx.schema.createTable(`table_${name}`, (t) => {
            t.increments()
            t.string('name').notNullable()
            t.timestamps(true, true)
          })
        },
        down: (trx: Knex) => trx.schema.dropTable(`table_${name}`),
      })
    }
    const lockRows = () => standIn.local.admin('select is_locked from knex_migrations_lock')

    it('runs once when two start on an empty database at once', async () => {
      const migrationSource = new Source()
      const ends = await Promise.allSettled(
        [database(), database(), database()].map((one) => one.migrate.latest({ migrationSource })),
      )
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
      await db.migrate.latest({ migrationSource })
      expect(migrationSource.ran).toEqual(['m1', 'm2'])
      expect(await lockRows()).toEqual([{ is_locked: 0 }])
      expect(await standIn.local.admin('select name from knex_migrations order by id')).toEqual([
        { name: 'm1' },
        { name: 'm2' },
      ])
    })

    it('leaves one lock row when two first runs find none', async () => {
      await db.migrate.currentVersion()
      await standIn.local.admin('truncate knex_migrations_lock')
      await Promise.all(
        [database(), database()].map((one) => one.migrate.list({ migrationSource: new Source() })),
      )
      expect(await lockRows()).toEqual([{ is_locked: 0 }])
    })

    it('waits for the one that is migrating, and then finds nothing to do', async () => {
      const migrationSource = new Source()
      await db.migrate.currentVersion()
      const ends = await Promise.all(
        [database(), database(), database()].map((one) => one.migrate.latest({ migrationSource })),
      )
      expect(ends.map(([, names]: [number, string[]]) => names.length).sort()).toEqual([0, 0, 2])
    })

    it('is freed by migrate:unlock of the two lock rows that another Knex left', async () => {
      const migrationSource = new Source()
      await db.migrate.currentVersion()
      await standIn.local.admin('insert into knex_migrations_lock (is_locked) values (0)')
      await expect(db.migrate.latest({ migrationSource })).rejects.toThrow(
        'Migration table is already locked',
      )
      await db.migrate.forceFreeMigrationsLock()
      expect(await lockRows()).toEqual([{ is_locked: 0 }])
      await db.migrate.latest({ migrationSource })
      await db.migrate.rollback({ migrationSource })
      expect(await db.schema.hasTable('table_m1')).toBe(false)
    })

    it('uses tables of other names and schemas', async () => {
      await standIn.local.admin('create schema if not exists meta; grant all on schema meta to public')
      const names = { schemaName: 'meta', tableName: 'changes', migrationSource: new Source() }
      await db.migrate.latest(names)
      expect(await standIn.local.admin('select is_locked from meta.changes_lock')).toEqual([{ is_locked: 0 }])
      await standIn.local.admin('drop schema meta cascade')
    })
  })
})
