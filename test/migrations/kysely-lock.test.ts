import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Kysely, Migration, MigrationResultSet, MigratorProps } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type KyselyUnderTest,
  type KyselyVersion,
  kyselyUrl,
  kyselyVersions,
  loadKysely,
  locksBeforeTransaction,
} from '../support/kysely-versions.ts'
import { useStandIn } from '../support/stand-in.ts'

type Db = Kysely<unknown>
type DialectConfig = ConstructorParameters<KyselyUnderTest['RedshiftDialect']>[0]
type MigratorOptions = Partial<MigratorProps> & { transactionMode?: string }

const standIn = useStandIn()

function iam() {
  const { clusterId, region, database, caFile } = standIn.local
  return { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile }
}

describe.each(kyselyVersions)('migrating with Kysely %s', (version) => {
  let kysely: KyselyUnderTest
  const open: Db[] = []

  beforeAll(async () => {
    kysely = await loadKysely(version)
  })
  beforeEach(async () => {
    await standIn.local.admin('drop schema if exists ops cascade; drop schema public cascade')
    await standIn.local.admin('create schema public; grant all on schema public to public')
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((db) => db.destroy()))
    expect(standIn.local.denied).toEqual([])
  })

  function database(config: Partial<DialectConfig> = {}): Db {
    const dialect = new kysely.RedshiftDialect({ iam: iam(), pool: { max: 2 }, ...config } as DialectConfig)
    const db = new kysely.Kysely<unknown>({ dialect })
    open.push(db)
    return db
  }

  function migrator(db: Db, migrations: Record<string, Migration>, options: MigratorOptions = {}) {
    return new kysely.Migrator({ db, provider: { getMigrations: async () => migrations }, ...options })
  }

  const create = (table: string): Migration => ({
    up: (db) => db.schema.createTable(table).addColumn('id', 'integer').execute(),
    down: (db) => db.schema.dropTable(table).execute(),
  })

  /** A migration that stops in the middle until told to go on. */
  function pausing(table: string) {
    let go = () => {}
    let arrived = () => {}
    const reached = new Promise<void>((resolve) => (arrived = resolve))
    const until = new Promise<void>((resolve) => (go = resolve))
    let runs = 0
    const migration: Migration = {
      async up(db) {
        runs++
        await create(table).up(db)
        arrived()
        await until
      },
    }
    /** A run that ends before it gets there is told, not waited for. */
    const reachedBy = (run: Promise<MigrationResultSet>) =>
      Promise.race([reached, run.then(({ error }) => Promise.reject(error ?? new Error('not reached')))])
    return { migration, reachedBy, go: () => go(), runs: () => runs }
  }

  it('goes up and down, and lists what it did', async () => {
    const migrations = { m1: create('a'), m2: create('b') }
    const db = database()
    const up = await migrator(db, migrations).migrateToLatest()
    expect(up.error).toBeUndefined()
    expect(up.results?.map(({ status }) => status)).toEqual(['Success', 'Success'])
    expect((await db.introspection.getTables()).map(({ name }) => name)).toEqual(['a', 'b'])
    const down = await migrator(db, migrations).migrateDown()
    expect(down.results).toMatchObject([{ migrationName: 'm2', direction: 'Down', status: 'Success' }])
    const listed = await migrator(db, migrations).getMigrations()
    expect(listed.map(({ executedAt }) => executedAt !== undefined)).toEqual([true, false])
  })

  it.each([{}, { disableTransactions: true }])(
    'runs each migration once when two migrate at once (%o)',
    async (options) => {
      const { migration, reachedBy, go, runs } = pausing('a')
      const first = migrator(database(), { m1: migration }, options).migrateToLatest()
      await reachedBy(first)
      const second = migrator(database(), { m1: migration }, options).migrateToLatest()
      const early = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))])
      expect(early).toBe('waits')
      go()
      expect((await first).results).toMatchObject([{ status: 'Success' }])
      expect(await second).toEqual({ results: [] })
      expect(runs()).toBe(1)
    },
  )

  it('needs no place in the pool for the lock', async () => {
    const { error } = await migrator(database({ pool: { max: 1 } }), { m1: create('a') }).migrateToLatest()
    expect(error).toBeUndefined()
  })

  it('gives up after lockTimeout, and leaves the lock with its holder', async () => {
    const { migration, reachedBy, go } = pausing('a')
    const first = migrator(database(), { m1: migration }).migrateToLatest()
    await reachedBy(first)
    for (let loser = 0; loser < 2; loser++) {
      const { error } = await migrator(database({ lockTimeout: 100 }), { m1: migration }).migrateToLatest()
      expect(error).toMatchObject({ name: 'RedshiftIamError', code: 'MIGRATION_LOCKED' })
    }
    go()
    expect((await first).error).toBeUndefined()
  })

  it('frees the lock after a migration that failed, and tells why it failed', async () => {
    const failing: Migration = {
      async up(db) {
        await create('a').up(db)
        throw new Error('no such luck')
      },
    }
    const db = database()
    const failed = await migrator(db, { m1: failing }).migrateToLatest()
    expect(failed.error).toMatchObject({ message: 'no such luck' })
    expect(await standIn.local.admin(`select from pg_class where relname = 'a'`)).toHaveLength(0)
    const next = await migrator(database({ lockTimeout: 1000 }), { m1: create('a') }).migrateToLatest()
    expect(next.error).toBeUndefined()
  })

  it('tells the server’s own words when a migration’s SQL fails', async () => {
    const failing: Migration = { up: (db) => kysely.sql`select * from nowhere`.execute(db).then(() => {}) }
    const { error } = await migrator(database(), { m1: failing }).migrateToLatest()
    expect(error).toMatchObject({ code: '42P01' })
  })

  it('keeps its tables in migrationTableSchema', async () => {
    await standIn.local.admin('create schema ops; grant all on schema ops to public')
    const options = {
      migrationTableSchema: 'ops',
      migrationTableName: 'done',
      migrationLockTableName: 'busy',
    }
    const { migration, reachedBy, go } = pausing('a')
    const first = migrator(database(), { m1: migration }, options).migrateToLatest()
    await reachedBy(first)
    const { error } = await migrator(
      database({ lockTimeout: 100 }),
      { m1: migration },
      options,
    ).migrateToLatest()
    expect(error).toMatchObject({ code: 'MIGRATION_LOCKED' })
    go()
    expect((await first).error).toBeUndefined()
    expect(await standIn.local.admin('select name from ops.done')).toEqual([{ name: 'm1' }])
  })

  it('proceeds at once after a migrator was killed half-way', async () => {
    const child = startChild(version)
    try {
      const [output] = await once(child.stdout, 'data')
      expect(String(output)).toContain('half-way')
      const waiting = migrator(database({ lockTimeout: 10_000 }), { m1: create('half') }).migrateToLatest()
      child.kill('SIGKILL')
      const { error, results } = await waiting
      expect(error).toBeUndefined()
      expect(results).toMatchObject([{ migrationName: 'm1', status: 'Success' }])
    } finally {
      child.kill('SIGKILL')
    }
  })

  describe("with migrationLock: 'row'", () => {
    it('turns a second migrator away at once, and frees only its own mark', async () => {
      const { migration, reachedBy, go } = pausing('a')
      const run = () =>
        migrator(
          database({ migrationLock: 'row' }),
          { m1: migration },
          { disableTransactions: true },
        ).migrateToLatest()
      const first = run()
      await reachedBy(first)
      for (let loser = 0; loser < 2; loser++) {
        expect((await run()).error).toMatchObject({ code: 'MIGRATION_LOCKED' })
      }
      go()
      expect((await first).error).toBeUndefined()
      expect(await standIn.local.admin('select is_locked from kysely_migration_lock')).toEqual([
        { is_locked: 0 },
      ])
    })

    it('waits as long as lockTimeout says', async () => {
      const { migration, reachedBy, go } = pausing('a')
      const options = { disableTransactions: true }
      const first = migrator(database({ migrationLock: 'row' }), { m1: migration }, options).migrateToLatest()
      await reachedBy(first)
      const config = { migrationLock: 'row', lockTimeout: 10_000 } as const
      const second = migrator(database(config), { m1: migration }, options).migrateToLatest()
      go()
      expect((await first).error).toBeUndefined()
      expect(await second).toEqual({ results: [] })
    })

    it('frees the lock after a migration that failed', async () => {
      const failing: Migration = { up: (db) => kysely.sql`select * from nowhere`.execute(db).then(() => {}) }
      const failed = await migrator(database({ migrationLock: 'row' }), { m1: failing }).migrateToLatest()
      expect(failed.error).toMatchObject({ code: '42P01' })
      const next = await migrator(database({ migrationLock: 'row' }), { m1: create('a') }).migrateToLatest()
      expect(next.error).toBeUndefined()
    })
  })

  it.runIf(version === '0.30')('runs each migration in a transaction of its own', async () => {
    const failing: Migration = { up: () => Promise.reject(new Error('no such luck')) }
    const options = { transactionMode: 'per-migration' }
    const { error } = await migrator(database(), { m1: create('a'), m2: failing }, options).migrateToLatest()
    expect(error).toMatchObject({ message: 'no such luck' })
    expect(await standIn.local.admin('select name from kysely_migration')).toEqual([{ name: 'm1' }])
  })

  it.runIf(locksBeforeTransaction(version))(
    'reads nothing in the transaction before it has the lock',
    async () => {
      const { migration, reachedBy, go } = pausing('a')
      const first = migrator(database(), { m1: migration }).migrateToLatest()
      await reachedBy(first)
      const second = migrator(database(), { m1: migration }).migrateToLatest()
      await new Promise((resolve) => setTimeout(resolve, 200))
      const waiting = await standIn.local.admin(
        `select query from pg_stat_activity where wait_event_type = 'Lock'`,
      )
      expect(waiting).toHaveLength(1)
      expect(waiting[0]?.query).toMatch(/update "kysely_migration_lock"/)
      go()
      await Promise.all([first, second])
    },
  )
})

function startChild(version: KyselyVersion) {
  const example = createRequire(new URL('../../examples/kysely-app/package.json', import.meta.url))
  const script = new URL('../support/kysely-migrator.mjs', import.meta.url).pathname
  const main = kyselyUrl(version)
  const migration = version.startsWith('0.28') ? main : kyselyUrl(version, '/migration')
  return spawn(
    process.execPath,
    [
      ...['--conditions=dev-source', '--import', pathToFileURL(example.resolve('tsx')).href],
      ...[script, main, migration, JSON.stringify(iam())],
    ],
    { env: process.env, stdio: ['ignore', 'pipe', 'inherit'] },
  )
}
