import { createResolver, type RedshiftConnection, type RedshiftResolver } from '@redshift-iam/core'
import type { Kysely } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KyselyUnderTest, kyselyVersions, loadKysely } from '../support/kysely-versions.ts'
import { pastExpiry, slow } from '../support/rotation.ts'
import { useStandIn } from '../support/stand-in.ts'

type Db = Kysely<unknown>
type DialectConfig = ConstructorParameters<KyselyUnderTest['RedshiftDialect']>[0]

const standIn = useStandIn()

describe.each(kyselyVersions)('Kysely %s', (version) => {
  let under: KyselyUnderTest
  const open: { db: Db; resolver: RedshiftResolver }[] = []

  beforeAll(async () => {
    under = await loadKysely(version)
  })
  beforeEach(() => standIn.local.aws.clearCalls())
  afterEach(async () => {
    standIn.local.faults.clear()
    for (const { db, resolver } of open.splice(0)) {
      await db.destroy()
      resolver.close()
    }
    // The server takes a moment to forget a session that has ended here.
    await expect.poll(sessions).toBe(0)
    expect(standIn.local.denied).toEqual([])
  })

  function resolverOf(more: { dbUser?: string; timeout?: number } = {}): RedshiftResolver {
    const { caFile, clusterId, database, region } = standIn.local
    return createResolver(
      { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile, ...more },
      { now: () => standIn.local.now().getTime() },
    )
  }

  function database(resolver = resolverOf(), config: Partial<DialectConfig> = {}): Db {
    const dialect = new under.RedshiftDialect({
      iam: resolver,
      pool: { max: 20 },
      ...config,
    } as DialectConfig)
    const db = new under.Kysely<unknown>({ dialect })
    open.push({ db, resolver })
    return db
  }

  const credentialCalls = () =>
    standIn.local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials')

  /** Holds `count` sessions at once, and tells who they belong to. */
  async function use(db: Db, count: number): Promise<{ pid: number; user: string }[]> {
    let arrived = 0
    let go = () => {}
    const all = new Promise<void>((resolve) => (go = resolve))
    const one = () =>
      db.connection().execute(async (connection) => {
        const { rows } = await under.sql<{ pid: number; user: string }>`
          select pg_backend_pid() as "pid", current_user as "user"`.execute(connection)
        if (++arrived === count) go()
        await all
        return rows[0] ?? { pid: 0, user: '' }
      })
    return Promise.all(Array.from({ length: count }, one))
  }

  async function sessions(): Promise<unknown> {
    const count = async () => {
      const [row] = await standIn.local.admin(
        `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and usename in ('alice', 'etl')`,
      )
      return Number(row?.['n'])
    }
    // The server needs a moment to notice that a client has gone.
    for (let attempt = 0; attempt < 50 && (await count()) > 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return count()
  }

  it('opens new sessions after the password expired, and keeps the old ones', async () => {
    const db = database()
    const [first] = await use(db, 1)
    standIn.local.advanceClock(pastExpiry)
    const pids = (await use(db, 3)).map(({ pid }) => pid)
    expect(pids).toContain(first?.pid)
    expect(credentialCalls()).toHaveLength(2)
  })

  it('finishes a transaction that is older than the password', async () => {
    const db = database()
    const answer = await db.transaction().execute(async (trx) => {
      await under.sql`select 1`.execute(trx)
      standIn.local.advanceClock(pastExpiry)
      return under.sql`select 2 as n`.execute(trx)
    })
    expect(answer.rows).toEqual([{ n: 2 }])
  })

  it.runIf(version.startsWith('0.29') || version.startsWith('0.30')).each(['cancel query', 'kill session'])(
    'can %s after the password expired',
    async (inflightQueryAbortStrategy) => {
      const db = database()
      await use(db, 1)
      standIn.local.advanceClock(pastExpiry)
      const abort = new AbortController()
      const options = { signal: abort.signal, inflightQueryAbortStrategy }
      // The types are those of 0.28, which cannot abort.
      const query = under.sql.raw(slow) as unknown as {
        execute(db: Db, options: object): Promise<unknown>
      }
      const running = query.execute(db, options)
      await expect.poll(isRunning).toBe(true)
      abort.abort(new Error('enough'))
      await expect(running).rejects.toThrow('enough')
      await expect.poll(isRunning).toBe(false)
    },
  )

  it('keeps its sessions while AWS is away', async () => {
    const db = database()
    const before = (await use(db, 3)).map(({ pid }) => pid)
    standIn.local.advanceClock(pastExpiry)
    standIn.local.faults.aws({ on: '*', error: 'ServiceUnavailable', status: 503 })
    const after = (await use(db, 3)).map(({ pid }) => pid)
    expect(after.sort()).toEqual(before.sort())
  })

  it('asks AWS once for twenty who connect at once', async () => {
    await use(database(), 20)
    expect(credentialCalls()).toHaveLength(1)
  })

  it('gives the error of the resolver to the query', async () => {
    standIn.local.faults.aws({
      on: 'redshift:GetClusterCredentials',
      error: 'AccessDenied',
      message: 'not you',
    })
    await expect(use(database(), 1)).rejects.toMatchObject({
      name: 'RedshiftIamError',
      code: 'GET_CREDENTIALS_FAILED',
      hint: expect.any(String),
    })
  })

  it('says itself that AWS does not answer', async () => {
    standIn.local.faults.aws({ on: '*', delay: Number.POSITIVE_INFINITY })
    await expect(use(database(resolverOf({ timeout: 200 })), 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('follows the database user without an error', async () => {
    const alice = resolverOf()
    const etl = resolverOf({ dbUser: 'etl' })
    let current = alice
    const db = database({
      resolve: (wanted) => current.resolve(wanted),
      reject: (connection: RedshiftConnection) => current.reject(connection),
      get status() {
        return current.status
      },
      close() {
        alice.close()
        etl.close()
      },
    })
    expect((await use(db, 1))[0]?.user).toBe('alice')
    current = etl
    expect((await use(db, 2)).map(({ user }) => user).sort()).toEqual(['alice', 'etl'])
  })

  it('goes on after the server ended all sessions', async () => {
    const db = database()
    await use(db, 3)
    await standIn.local.killSessions()
    await expect.poll(() => use(db, 1).then(() => 'answers', String)).toBe('answers')
  })

  it('leaves a resolver that it was given open', async () => {
    const resolver = resolverOf()
    const db = database(resolver)
    await use(db, 1)
    await db.destroy()
    expect(resolver.status.state).not.toBe('closed')
  })

  it('applies the session settings to every connection', async () => {
    const db = database(resolverOf(), { session: { timezone: 'Asia/Tokyo' } })
    const { rows } = await under.sql`show timezone`.execute(db)
    expect(Object.values(rows[0] ?? {})).toEqual(['Asia/Tokyo'])
  })

  async function isRunning(): Promise<boolean> {
    const rows = await standIn.local.admin(
      `select 1 from pg_stat_activity where state = 'active' and query = $1 and pid <> pg_backend_pid()`,
      [slow],
    )
    return rows.length > 0
  }
})
