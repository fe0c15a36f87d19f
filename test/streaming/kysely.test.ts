import { createResolver, type RedshiftResolver } from '@redshift-iam/core'
import { connectionSettings } from '@redshift-iam/pg'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type KyselyUnderTest, kyselyVersions, loadKysely } from '../support/kysely-versions.ts'
import { pastExpiry } from '../support/rotation.ts'
import { useStandIn } from '../support/stand-in.ts'
import { createViews } from './create-views.ts'

interface Database {
  counted: { n: number; zero: number; filling: string }
  vast: { filling: string }
  word: { text: string }
}
type Db = Kysely<Database>
type DialectConfig = ConstructorParameters<KyselyUnderTest['RedshiftDialect']>[0]
/** Those of 0.29 and later; the types here are those of 0.28. */
type Abortable = (options: { chunkSize?: number; signal: AbortSignal }) => AsyncIterableIterator<unknown>

const standIn = useStandIn()
beforeAll(() => createViews(standIn.local))

describe.each(kyselyVersions)('Kysely %s', (version) => {
  let under: KyselyUnderTest
  const open: Db[] = []

  beforeAll(async () => {
    under = await loadKysely(version)
  })
  afterEach(async () => {
    for (const db of open.splice(0)) await db.destroy()
    for (const one of resolvers.splice(0)) one.close()
    await standIn.local.admin('truncate public.word')
    expect(standIn.local.denied).toEqual([])
  })

  const resolvers: RedshiftResolver[] = []
  function resolver(): RedshiftResolver {
    const { caFile, clusterId, database, region } = standIn.local
    const input = { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile }
    const made = createResolver(input, { now: () => standIn.local.now().getTime() })
    resolvers.push(made)
    return made
  }

  /** One connection, so that whoever comes next gets the one that streamed. */
  function database(config: Partial<DialectConfig> = {}): Db {
    const dialect = new under.RedshiftDialect({
      iam: resolver(),
      pool: { max: 1 },
      ...config,
    } as DialectConfig)
    const db = new under.Kysely<Database>({ dialect })
    open.push(db)
    return db
  }

  async function pidOf(db: Db): Promise<number> {
    const { rows } = await under.sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    return rows[0]?.pid as number
  }

  const stateOf = async (pid: number): Promise<unknown> =>
    (await standIn.local.admin('select state, wait_event from pg_stat_activity where pid = $1', [pid]))[0]

  it('hands out every row, in order', async () => {
    let last = 0
    for await (const { n } of database()
      .selectFrom('counted')
      .select('n')
      .where('n', '<=', 30_000)
      .stream()) {
      if (n !== last + 1) throw new Error(`${n} came after ${last}`)
      last = n
    }
    expect(last).toBe(30_000)
  })

  it('makes the server wait while the loop is busy', async () => {
    const db = database()
    const pid = await pidOf(db)
    let seen = 0
    for await (const _ of db.selectFrom('vast').selectAll().stream()) {
      seen += 1
      if (seen < 10) continue
      await expect.poll(() => stateOf(pid)).toEqual({ state: 'active', wait_event: 'ClientWrite' })
      break
    }
    expect(seen).toBe(10)
  })

  it('hands out chunks of the size that was asked for', async () => {
    const sizes: number[] = []
    const query = database().selectFrom('counted').select('n').where('n', '<=', 25).compile()
    await database()
      .connection()
      .execute(async (db) => {
        const { rows } = { rows: db.getExecutor().stream<{ n: number }>(query, 10) }
        for await (const chunk of rows) sizes.push(chunk.rows.length)
      })
    expect(sizes).toEqual([10, 10, 5])
  })

  it('stops the query when the loop is left, and the same connection is usable', async () => {
    const db = database()
    const pid = await pidOf(db)
    let seen = 0
    for await (const _ of db.selectFrom('vast').selectAll().stream()) if (++seen === 300) break
    expect(await pidOf(db)).toBe(pid)
  })

  it('gives what the loop throws, and the connection back', async () => {
    const db = database()
    const loop = async () => {
      for await (const _ of db.selectFrom('vast').selectAll().stream()) throw new Error('no')
    }
    await expect(loop()).rejects.toThrow('no')
    await pidOf(db)
  })

  it('rejects with an error that comes late', async () => {
    const db = database()
    const pid = await pidOf(db)
    const late = db.selectFrom('counted').select([under.sql`1 / zero`.as('q'), 'n'])
    let seen = 0
    const loop = async () => {
      for await (const { n } of late.stream()) seen = n
    }
    await expect(loop()).rejects.toMatchObject({ code: '22012' })
    expect(seen).toBeGreaterThan(30_000)
    expect(await pidOf(db)).toBe(pid)
  })

  it('leaves a transaction as it is when a loop in it is left', async () => {
    const db = database()
    await db.transaction().execute(async (trx) => {
      await trx.insertInto('word').values({ text: 'before' }).execute()
      for await (const _ of trx.selectFrom('counted').selectAll().where('n', '<', 30_000).stream()) break
      await trx.insertInto('word').values({ text: 'after' }).execute()
    })
    expect(await db.selectFrom('word').selectAll().orderBy('text').execute()).toEqual([
      { text: 'after' },
      { text: 'before' },
    ])
  })

  it('rolls back when a loop in a transaction throws', async () => {
    const db = database()
    const loop = db.transaction().execute(async (trx) => {
      await trx.insertInto('word').values({ text: 'gone' }).execute()
      for await (const _ of trx.selectFrom('counted').selectAll().where('n', '<', 30_000).stream())
        throw new Error('no')
    })
    await expect(loop).rejects.toThrow('no')
    expect(await db.selectFrom('word').selectAll().execute()).toEqual([])
  })

  it('streams twice at once, and after a rotation', async () => {
    const db = database({ pool: { max: 2 } })
    const count = async () => {
      let rows = 0
      for await (const _ of db.selectFrom('counted').select('n').where('n', '<=', 5000).stream()) {
        rows += 1
        if (rows === 1) standIn.local.advanceClock(pastExpiry)
      }
      return rows
    }
    expect(await Promise.all([count(), count()])).toEqual([5000, 5000])
  })

  it('streams over a pool of node-postgres', async () => {
    const pool = new pg.Pool({ ...(await connectionSettings(resolver())), max: 1 })
    const db = database({ iam: undefined, pool } as unknown as DialectConfig)
    const pid = await pidOf(db)
    let seen = 0
    for await (const _ of db.selectFrom('vast').selectAll().stream()) if (++seen === 300) break
    expect(await pidOf(db)).toBe(pid)
  })

  it('rejects when the server ends the session, and the next query gets another', async () => {
    const db = database()
    const pid = await pidOf(db)
    const loop = async () => {
      let seen = 0
      for await (const _ of db.selectFrom('vast').selectAll().stream())
        if (++seen === 1) await standIn.local.killSessions()
    }
    await expect(loop()).rejects.toThrow()
    expect(await pidOf(db)).not.toBe(pid)
  })

  it('honours the parsers of the pool, and logs the stream', async () => {
    const log = vi.fn()
    const dialect = new under.RedshiftDialect({ iam: resolver(), pool: { types: { int8: 'bigint' } } })
    const db = new under.Kysely<Database>({ dialect, log })
    open.push(db)
    const counting = db.selectFrom('counted').select((eb) => eb.fn.countAll().as('count'))
    for await (const { count } of counting.stream()) expect(count).toBe(50_000n)
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ level: 'query', isStream: true }))
  })

  describe.runIf(!version.startsWith('0.28'))('aborted', () => {
    /** Streams until it rejects, and tells with what. */
    async function untilAborted(db: Db, text: 'vast' | 'slow', abort: AbortController): Promise<unknown> {
      const slow = under.sql<number>`(select count(*) from pg_class a, pg_class b, pg_class c, pg_class d)`
      const query = text === 'vast' ? db.selectFrom('vast').selectAll() : db.selectNoFrom(slow.as('n'))
      const stream = query.stream.bind(query) as unknown as Abortable
      try {
        let seen = 0
        for await (const _ of stream({ signal: abort.signal }))
          if (++seen === 5) abort.abort(new Error('enough'))
      } catch (error) {
        return error
      }
      return 'it was not aborted'
    }

    it('among the rows, cancels the query and gives the connection back', async () => {
      const db = database()
      const pid = await pidOf(db)
      expect(await untilAborted(db, 'vast', new AbortController())).toMatchObject({ message: 'enough' })
      expect(await pidOf(db)).toBe(pid)
    })

    it('before the first row, cancels the query, without a word on the console', async () => {
      const spoken = vi.spyOn(console, 'error')
      const db = database()
      const pid = await pidOf(db)
      const abort = new AbortController()
      const aborted = untilAborted(db, 'slow', abort)
      await expect.poll(() => stateOf(pid)).toMatchObject({ state: 'active' })
      abort.abort(new Error('enough'))
      expect(await aborted).toMatchObject({ message: 'enough' })
      expect(await pidOf(db)).toBe(pid)
      expect(spoken).not.toHaveBeenCalled()
      spoken.mockRestore()
    })
  })
})
