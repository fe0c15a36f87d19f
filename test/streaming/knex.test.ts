import { once } from 'node:events'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createResolver, type RedshiftResolver } from '@redshift-iam/core'
import type { Knex } from 'knex'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type KnexUnderTest, knexVersions, loadKnex } from '../support/knex-versions.ts'
import { pastExpiry, slow } from '../support/rotation.ts'
import { useStandIn } from '../support/stand-in.ts'
import { createViews } from './create-views.ts'

const standIn = useStandIn()
beforeAll(() => createViews(standIn.local))

describe.each(knexVersions)('Knex %s', (version) => {
  let under: KnexUnderTest
  const open: { db: Knex; resolver: RedshiftResolver }[] = []

  beforeAll(async () => {
    under = await loadKnex(version)
  })
  afterEach(async () => {
    for (const { db, resolver } of open.splice(0)) {
      await db.destroy()
      resolver.close()
    }
    await standIn.local.admin('truncate public.word')
    expect(standIn.local.denied).toEqual([])
  })

  /** One connection, so that whoever comes next gets the one that streamed. */
  function database(config: Knex.Config = {}): Knex {
    const { caFile, clusterId, database, region } = standIn.local
    const input = { clusterId, region, database, dbUser: 'alice', profile: 'base', caFile }
    const resolver = createResolver(input, { now: () => standIn.local.now().getTime() })
    const db = under.knex({
      client: under.RedshiftKnexClient,
      connection: under.redshiftConnection(resolver),
      pool: { min: 0, max: 1 },
      ...config,
    })
    open.push({ db, resolver })
    return db
  }

  const pidOf = async (db: Knex): Promise<number> =>
    (await db.raw('select pg_backend_pid() as pid')).rows[0].pid

  const stateOf = async (pid: number): Promise<unknown> =>
    (await standIn.local.admin('select state, wait_event from pg_stat_activity where pid = $1', [pid]))[0]

  it('hands out every row, in order, with the values of the query', async () => {
    let last = 0
    for await (const { n } of database()('counted').select('n').where('n', '<=', 30_000).stream()) {
      if (n !== last + 1) throw new Error(`${n} came after ${last}`)
      last = n
    }
    expect(last).toBe(30_000)
  })

  it('makes the server wait for a slow writer', async () => {
    const db = database()
    const pid = await pidOf(db)
    let seen = 0
    const writer = new Writable({
      objectMode: true,
      write(_row, _encoding, done) {
        seen += 1
        if (seen < 10) done()
      },
    })
    const stream = db('vast').select('*').stream({ highWaterMark: 5 })
    stream.pipe(writer)
    await expect.poll(() => seen).toBe(10)
    await expect.poll(() => stateOf(pid)).toEqual({ state: 'active', wait_event: 'ClientWrite' })
    expect(seen).toBe(10)
    stream.destroy()
  })

  it('writes everything through a pipeline, and takes a handler', async () => {
    const db = database()
    let seen = 0
    const counter = () =>
      new Writable({
        objectMode: true,
        write(_row, _encoding, done) {
          seen += 1
          done()
        },
      })
    await pipeline(db('counted').select('n').where('n', '<=', 5000).stream(), counter())
    await db('counted')
      .select('n')
      .where('n', '<=', 5000)
      .stream((stream) => void stream.pipe(counter()))
    expect(seen).toBe(10_000)
  })

  it('stops the query when the stream is destroyed, and the same connection is usable', async () => {
    const db = database()
    const pid = await pidOf(db)
    let seen = 0
    for await (const _ of db('vast').select('*').stream()) if (++seen === 300) break
    expect(await pidOf(db)).toBe(pid)
    const stream = db.raw(slow).stream()
    await expect.poll(() => stateOf(pid)).toMatchObject({ state: 'active' })
    stream.destroy()
    expect(await pidOf(db)).toBe(pid)
  })

  it('runs nothing for a stream that was destroyed before it had a connection', async () => {
    const db = database()
    const pid = await pidOf(db)
    const stream = db('vast').select('*').stream()
    stream.destroy()
    await once(stream, 'close')
    expect(await pidOf(db)).toBe(pid)
  })

  it('gives an error that comes late to the stream', async () => {
    const db = database()
    const pid = await pidOf(db)
    let seen = 0
    const loop = async () => {
      for await (const { n } of db('counted').select(db.raw('1 / zero as q'), 'n').stream()) seen = n
    }
    await expect(loop()).rejects.toMatchObject({ code: '22012' })
    expect(seen).toBeGreaterThan(30_000)
    expect(await pidOf(db)).toBe(pid)
  })

  it('leaves a transaction as it is when a stream in it is destroyed', async () => {
    const db = database()
    await db.transaction(async (trx) => {
      await trx('word').insert({ text: 'before' })
      for await (const _ of trx('counted').select('*').where('n', '<', 30_000).stream()) break
      await trx('word').insert({ text: 'after' })
    })
    expect(await db('word').select('*').orderBy('text')).toEqual([{ text: 'after' }, { text: 'before' }])
  })

  it('lends the connection to one at a time after a stream', async () => {
    const db = database()
    let at = 0
    let most = 0
    const alone = () =>
      db.transaction(async (trx) => {
        at += 1
        most = Math.max(most, at)
        await trx.raw('select 1')
        await new Promise(setImmediate)
        at -= 1
      })
    const streaming = (async () => {
      for await (const _ of db('counted').select('n').where('n', '<', 500).stream());
    })()
    await Promise.all([streaming, alone(), alone(), alone()])
    expect(most).toBe(1)
  })

  it('streams twice at once, and after a rotation', async () => {
    const db = database({ pool: { min: 0, max: 2 } })
    const count = async () => {
      let rows = 0
      for await (const _ of db('counted').select('n').where('n', '<=', 5000).stream()) {
        rows += 1
        if (rows === 1) standIn.local.advanceClock(pastExpiry)
      }
      return rows
    }
    expect(await Promise.all([count(), count()])).toEqual([5000, 5000])
  })

  it('gives a session that the server ends as an error, and the next query gets another', async () => {
    const db = database()
    const pid = await pidOf(db)
    const loop = async () => {
      let seen = 0
      for await (const _ of db('vast').select('*').stream())
        if (++seen === 1) await standIn.local.killSessions()
    }
    await expect(loop()).rejects.toThrow()
    expect(await pidOf(db)).not.toBe(pid)
  })

  it('honours the hooks and parsers of the configuration', async () => {
    const types = { getTypeParser: () => (text: string) => `<${text}>` }
    const db = database({ postProcessResponse: (row) => ({ ...row, seen: true }) })
    const rows: unknown[] = []
    for await (const row of db('counted')
      .select('n')
      .where('n', 1)
      .stream({ types } as object))
      rows.push(row)
    expect(rows).toEqual([{ n: '<1>', seen: true }])
  })
})
