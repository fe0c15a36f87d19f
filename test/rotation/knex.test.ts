import { inspect } from 'node:util'
import { createResolver, type RedshiftConnection, type RedshiftResolver } from '@redshift-iam/core'
import type { Knex } from 'knex'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KnexUnderTest, type KnexVersion, knexVersions, loadKnex } from '../support/knex-versions.ts'
import { pastExpiry, slow } from '../support/rotation.ts'
import { useStandIn } from '../support/stand-in.ts'

const standIn = useStandIn()

interface Pooled {
  processID: number
}

const variants: [KnexVersion, 'redshift' | 'pg' | 'RedshiftKnexClient'][] = knexVersions.flatMap((version) =>
  (['redshift', 'pg', 'RedshiftKnexClient'] as const).map((client): [KnexVersion, typeof client] => [
    version,
    client,
  ]),
)

describe.each(variants)('Knex %s with client %s', (version, client) => {
  let under: KnexUnderTest
  const open: { db: Knex; resolver: RedshiftResolver }[] = []

  beforeAll(async () => {
    under = await loadKnex(version)
  })
  beforeEach(() => standIn.local.aws.clearCalls())
  afterEach(async () => {
    standIn.local.faults.clear()
    for (const { db, resolver } of open.splice(0)) {
      await db.destroy()
      resolver.close()
    }
    // The server takes a moment to forget them, and the next test counts what it has.
    await expect.poll(sessions).toBe(0)
  })

  function resolverOf(more: { dbUser?: string; timeout?: number } = {}): RedshiftResolver {
    const { caFile, clusterId, database, region } = standIn.local
    return createResolver(
      { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile, ...more },
      { now: () => standIn.local.now().getTime() },
    )
  }

  const logged: string[] = []
  const log = {
    warn: (message: unknown) => void logged.push(String(message)),
    error: (message: unknown) => void logged.push(String(message)),
    debug: (message: unknown) => void logged.push(String(message)),
    deprecate: () => {},
  }

  function database(resolver = resolverOf(), config: Knex.Config = {}): Knex {
    const db = under.knex({
      client: client === 'RedshiftKnexClient' ? under.RedshiftKnexClient : client,
      connection: under.redshiftConnection(resolver),
      version: '8.0.2',
      pool: { min: 0, max: 4 },
      log,
      ...config,
    })
    open.push({ db, resolver })
    return db
  }

  const credentialCalls = () =>
    standIn.local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials')
  const sessions = async () => {
    const [row] = await standIn.local.admin(
      `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and usename in ('alice', 'etl')`,
    )
    return row?.['n']
  }
  /** Opens `count` sessions at once and gives them back. */
  async function use(db: Knex, count: number): Promise<number[]> {
    const connections: Pooled[] = await Promise.all(
      Array.from({ length: count }, () => db.client.acquireConnection()),
    )
    for (const connection of connections) await db.client.releaseConnection(connection)
    return connections.map(({ processID }) => processID)
  }
  const userOf = async (db: Knex, connection?: unknown): Promise<string> => {
    const query = db.select(db.raw('current_user as "name"'))
    return (await (connection === undefined ? query : query.connection(connection)))[0]?.name
  }

  it('opens new sessions after the password expired, and keeps the old ones', async () => {
    const db = database()
    const [first] = await use(db, 1)
    standIn.local.advanceClock(pastExpiry)
    expect(await use(db, 2)).toContain(first)
    expect(await userOf(db)).toBe('alice')
    expect(credentialCalls()).toHaveLength(2)
  })

  it('cancels a query after the password expired', async () => {
    const db = database()
    await use(db, 1)
    standIn.local.advanceClock(pastExpiry)
    await expect(db.raw(slow).timeout(100, { cancel: true })).rejects.toThrow(/query timeout of 100ms/)
    await expect.poll(() => running(slow)).toBe(0)
  })

  it('cancels a query of a transaction that is older than the password', async () => {
    const db = database()
    const failed = db.transaction(async (trx) => {
      await userOf(trx)
      standIn.local.advanceClock(pastExpiry)
      await trx.raw(slow).timeout(100, { cancel: true })
    })
    await expect(failed).rejects.toThrow(/query timeout of 100ms/)
    await expect.poll(() => running(slow)).toBe(0)
  })

  it('keeps its sessions while AWS is away', async () => {
    const db = database()
    const before = await use(db, 3)
    standIn.local.advanceClock(pastExpiry)
    standIn.local.faults.aws({ on: '*', error: 'ServiceUnavailable', status: 503 })
    expect(await use(db, 3)).toEqual(expect.arrayContaining(before))
    expect(await userOf(db)).toBe('alice')
    expect(await sessions()).toBe(3)
  })

  it('asks AWS once for twenty who connect at once', async () => {
    const db = database(resolverOf(), { pool: { min: 0, max: 20 } })
    await use(db, 20)
    expect(credentialCalls()).toHaveLength(1)
  })

  it('does not ask in a loop when each password counts as expired at once', async () => {
    const real = resolverOf()
    let asked = 0
    const db = database({
      resolve(wanted) {
        asked += 1
        return real.resolve(wanted)
      },
      reject: (connection) => real.reject(connection),
      get status() {
        return { ...real.status, state: 'expired' as const }
      },
      close: () => real.close(),
    })
    for (let round = 0; round < 10; round += 1) await use(db, 1)
    expect(asked).toBeLessThanOrEqual(3)
  })

  it('gives the error of the resolver to the query, and leaves no session behind', async () => {
    standIn.local.faults.aws({
      on: 'redshift:GetClusterCredentials',
      error: 'AccessDenied',
      message: 'not you',
    })
    const resolver = resolverOf()
    const db = database(resolver)
    const error = await db.select(db.raw('1')).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({
      name: 'RedshiftIamError',
      code: 'GET_CREDENTIALS_FAILED',
      hint: expect.any(String),
    })
    await db.destroy()
    expect(await sessions()).toBe(0)
  })

  it('says itself that AWS does not answer, before Knex blames the pool', async () => {
    standIn.local.faults.aws({ on: '*', delay: Number.POSITIVE_INFINITY })
    const db = database(resolverOf({ timeout: 200 }))
    await expect(db.select(db.raw('1'))).rejects.toMatchObject({ code: 'TIMEOUT' })
    await db.destroy()
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
    expect(await userOf(db)).toBe('alice')
    current = etl
    await etl.resolve()
    const connections = await Promise.all([0, 1, 2].map(() => db.client.acquireConnection()))
    const users = await Promise.all(connections.map((connection) => userOf(db, connection)))
    for (const connection of connections) await db.client.releaseConnection(connection)
    expect(users).toContain('etl')
    await standIn.local.killSessions()
    expect(await eventually(() => userOf(db))).toBe('etl')
  })

  it('finds a user that changed while there was no session', async () => {
    const alice = resolverOf()
    const etl = resolverOf({ dbUser: 'etl' })
    let current = alice
    const db = database(
      {
        resolve: (wanted) => current.resolve(wanted),
        reject: (connection: RedshiftConnection) => current.reject(connection),
        get status() {
          return current.status
        },
        close() {
          alice.close()
          etl.close()
        },
      },
      { pool: { min: 0, max: 1, idleTimeoutMillis: 1, reapIntervalMillis: 1 } },
    )
    const { expirationChecker } = await (
      db.client.config.connection as () => Promise<{ expirationChecker(): boolean }>
    )()
    await expect.poll(sessions).toBe(0)
    current = etl
    // The server forgets a session a moment before the socket here is closed; until then nothing may be fetched anew.
    await expect.poll(expirationChecker).toBe(true)
    expect(await userOf(db)).toBe('etl')
  })

  it('shows the password nowhere', async () => {
    logged.length = 0
    const resolver = resolverOf()
    const db = database(resolver, { debug: true })
    await userOf(db)
    const { password } = await resolver.resolve()
    const connection = await db.client.acquireConnection()
    await db.client.releaseConnection(connection)
    const settings = await (db.client.config.connection as () => Promise<object>)()
    for (const value of [db.client, db.client.config, db.client.connectionSettings, settings]) {
      expect(inspect(value, { depth: 12, showHidden: false }).includes(password)).toBe(false)
    }
    expect(JSON.stringify([settings, db.client.connectionSettings]).includes(password)).toBe(false)
    expect(logged.join('\n').includes(password)).toBe(false)
  })

  it('works from a clone with user parameters', async () => {
    const db = database()
    await use(db, 1)
    const clone = db.withUserParams({ tenant: 1 })
    standIn.local.advanceClock(pastExpiry)
    expect(await userOf(clone)).toBe('alice')
    await expect(clone.raw(slow).timeout(100, { cancel: true })).rejects.toThrow(/query timeout/)
    await expect.poll(() => running(slow)).toBe(0)
    expect(await clone('pg_class').columnInfo()).toEqual({})
  })

  it('leaves no session behind when afterCreate fails', async () => {
    const resolver = resolverOf()
    const db = under.knex(
      under.redshiftKnexConfig(resolver, {
        client: client === 'RedshiftKnexClient' ? under.RedshiftKnexClient : client,
        log,
        pool: {
          afterCreate: (_connection: unknown, done: (error: Error) => void) =>
            done(new Error('no such setting')),
        },
      }),
    )
    open.push({ db, resolver })
    await expect(db.select(db.raw('1'))).rejects.toThrow('no such setting')
    await expect.poll(sessions).toBe(0)
  })

  if (client === 'RedshiftKnexClient') {
    it('works from a clone made before the first connection, as migrations make one', async () => {
      const clone = database().withUserParams({})
      expect(await clone('pg_class').columnInfo()).toEqual({})
      await expect(clone.raw(slow).timeout(100, { cancel: true })).rejects.toThrow(/query timeout/)
      await expect.poll(() => running(slow)).toBe(0)
    })

    it('logs in again by itself when the server refuses the password', async () => {
      const db = database()
      await use(db, 1)
      await standIn.local.killSessions()
      standIn.local.faults.database({ kind: 'reject', times: 1 })
      expect(await eventually(() => userOf(db))).toBe('alice')
      expect(credentialCalls()).toHaveLength(2)
    })

    it('survives a server that asks for an unknown kind of login', async () => {
      standIn.local.faults.database({ kind: 'auth-13' })
      await expect(database().select(1)).rejects.toMatchObject({ code: 'AUTH_METHOD_NOT_SUPPORTED' })
    })
  }

  async function running(what: string): Promise<unknown> {
    const [row] = await standIn.local.admin(
      `select count(*)::int as n from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()`,
      [`%${what}%`],
    )
    return row?.['n']
  }
})

/** The first answer after sessions were killed: Knex notices each dead one when it is next used. */
async function eventually<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined) return answer
  }
  return ask()
}
