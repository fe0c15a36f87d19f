import { Readable } from 'node:stream'
import { createResolver } from '@redshift-iam/core'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { connectionSettings } from '../connection-settings.ts'
import { createPool } from '../create-pool.ts'
import { isPgClient } from '../pg-internals.ts'
import type { RedshiftPool } from '../redshift-pool.ts'
import { failure } from '../testing/failure.ts'
import { openRows } from './open-rows.ts'
import { streamRows } from './stream-rows.ts'

let local: LocalRedshift
const before = { ...process.env }
const pools: pg.Pool[] = []

beforeAll(async () => {
  local = await startLocalRedshift()
  Object.assign(process.env, local.env)
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})
afterAll(async () => {
  await local.stop()
  process.env = before
})

const input = () => {
  const { clusterId, region, database, caFile } = local
  return { clusterId, region, database, caFile, dbUser: 'alice' }
}

/** A pool of one connection, so that whoever comes next gets the one that streamed. */
function onePool(config: NonNullable<Parameters<typeof createPool>[1]> = {}): RedshiftPool {
  const pool = createPool(input(), { max: 1, ...config })
  pools.push(pool)
  return pool
}

/** Far more than could be received while a test runs, computed as it is sent. */
const vast = `select repeat('x', 1000) as filling from pg_class a, pg_class b, pg_class c, pg_class d`
const counted = 'select n from generate_series(1, 20000) n'
/** What comes to an end, but not before a query could be cancelled. */
const large = `select repeat('x', 1000) as filling from generate_series(1, 30000)`
const endless = 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'

const pidOf = async (pool: pg.Pool): Promise<number> =>
  (await pool.query('select pg_backend_pid() as pid')).rows[0].pid

const waitsFor = async (pid: number): Promise<unknown> =>
  (await local.admin('select state, wait_event from pg_stat_activity where pid = $1', [pid]))[0]

function bytesReceived(client: unknown): number {
  if (!isPgClient(client)) throw new Error('no client')
  return client.connection.stream.bytesRead
}

const asked = 'select query from pg_stat_activity where pid = $1'
const nextTurn = (): Promise<void> => new Promise(setImmediate)

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

test('rows arrive in order, with the parsers of the pool and the values of the query', async () => {
  const pool = onePool({ types: { int8: 'bigint' } })
  const text = 'select n::bigint as n, $1::varchar(5) as word from generate_series(1, 1000) n'
  const rows = await collect(streamRows(pool, text, ['a']))
  expect(rows).toEqual(Array.from({ length: 1000 }, (_, i) => ({ n: BigInt(i + 1), word: 'a' })))
})

test('rows look as asked for', async () => {
  const types = { getTypeParser: () => (text: string) => `<${text}>` } as unknown as pg.CustomTypesConfig
  const rows = streamRows(onePool(), 'select 1 as a, 2 as b', [], { rowMode: 'array', types })
  expect(await collect(rows)).toEqual([['<1>', '<2>']])
})

test.each(['select 1 as n where 1 = 2', 'set query_group to abc', ''])(
  'nothing comes of a statement without rows: %j',
  async (text) => {
    const pool = onePool()
    expect(await collect(streamRows(pool, text))).toEqual([])
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
  },
)

test('the server waits while nobody reads, and little of the result is here', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  const client = await pool.connect()
  const before = bytesReceived(client)
  const rows = openRows(client, vast)
  expect(await rows.read(10)).toHaveLength(10)
  await expect.poll(() => waitsFor(pid)).toEqual({ state: 'active', wait_event: 'ClientWrite' })
  expect(bytesReceived(client) - before).toBeLessThan(1_000_000)
  // Before 8.20 node-postgres does not know that no transaction is open, and the rest would be received.
  await rows.close({ cancel: true })
  client.release()
})

test('a slow reader gets every row', async () => {
  const pool = onePool()
  let expected = 0
  for await (const { n } of streamRows(pool, counted)) {
    expected += 1
    if (n !== expected) throw new Error(`${n} came instead of ${expected}`)
    if (expected % 1000 === 0) await nextTurn()
  }
  expect(expected).toBe(20_000)
})

test('leaving the loop stops the query on the server, and the same connection is usable at once', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  const calls = local.aws.calls.length
  let seen = 0
  for await (const _ of streamRows(pool, vast)) if (++seen === 500) break
  expect(await pidOf(pool)).toBe(pid)
  expect(local.aws.calls.length).toBe(calls)
})

test('what the loop throws comes out of it, and the connection is usable', async () => {
  const pool = onePool()
  const loop = async () => {
    for await (const _ of streamRows(pool, vast)) throw new Error('no')
  }
  await expect(loop()).rejects.toThrow('no')
  await pidOf(pool)
})

test('leaving the loop in a transaction leaves the transaction as it is', async () => {
  const pool = onePool()
  const client = await pool.connect()
  await client.query('begin')
  await client.query('create temp table kept (n int)')
  for await (const _ of streamRows(client, large)) break
  await client.query('insert into kept values (1)')
  await client.query('commit')
  expect((await client.query('select n from kept')).rows).toEqual([{ n: 1 }])
  client.release()
})

test('an error late in the result rejects in the loop', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  let seen = 0
  const loop = async () => {
    for await (const _ of streamRows(pool, 'select 1 / (50000 - n) as q from generate_series(1, 60000) n'))
      seen += 1
  }
  expect(await failure(loop())).toMatchObject({ code: '22012' })
  expect(seen).toBeGreaterThan(40_000)
  expect(await pidOf(pool)).toBe(pid)
})

test('a mistake in the statement, and a value that cannot be sent, reject in the loop', async () => {
  const pool = onePool()
  expect(await failure(collect(streamRows(pool, 'selec 1')))).toMatchObject({ code: '42601' })
  const circle: { self?: unknown } = {}
  circle.self = circle
  await expect(collect(streamRows(pool, 'select $1', [circle]))).rejects.toThrow('circular')
  await pidOf(pool)
})

test('a value that a parser refuses rejects in the loop, and the query is stopped', async () => {
  const pool = onePool({ types: { int8: 'number' } })
  const pid = await pidOf(pool)
  await expect(collect(streamRows(pool, vast.replace('select', 'select 9007199254740993,')))).rejects.toThrow(
    'too large for a number',
  )
  expect(await pidOf(pool)).toBe(pid)
})

test('aborting before the first row cancels the query and rejects with the reason', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  const abort = new AbortController()
  const looping = failure(collect(streamRows(pool, endless, [], { signal: abort.signal })))
  await expect.poll(() => waitsFor(pid)).toMatchObject({ state: 'active' })
  const reason = new Error('enough')
  abort.abort(reason)
  expect(await looping).toBe(reason)
  expect(await pidOf(pool)).toBe(pid)
})

test('aborting among the rows ends the loop there, and the query', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  const abort = new AbortController()
  const reason = new Error('enough')
  let seen = 0
  const loop = async () => {
    for await (const _ of streamRows(pool, vast, [], { signal: abort.signal })) {
      seen += 1
      if (seen === 7) abort.abort(reason)
    }
  }
  expect(await failure(loop())).toBe(reason)
  expect(seen).toBe(7)
  expect(await pidOf(pool)).toBe(pid)
})

test('aborting while waiting for a connection leaves the pool whole', async () => {
  const pool = onePool()
  const busy = await pool.connect()
  const abort = new AbortController()
  const waiting = collect(streamRows(pool, 'select 1', [], { signal: abort.signal }))
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  busy.release()
  await pidOf(pool)
  await expect(collect(streamRows(pool, 'select 1', [], { signal: abort.signal }))).rejects.toThrow('enough')
})

test('a session that the server ends rejects in the loop, and the pool replaces it', async () => {
  for (const pool of [onePool(), new pg.Pool({ ...(await connectionSettings(input())), max: 1 })]) {
    if (!pools.includes(pool)) pools.push(pool)
    pool.on('error', () => {})
    const pid = await pidOf(pool)
    const loop = async () => {
      let seen = 0
      for await (const _ of streamRows(pool, vast)) if (++seen === 1) await local.killSessions()
    }
    expect(await failure(loop())).toBeInstanceOf(Error)
    expect(await pidOf(pool)).not.toBe(pid)
  }
})

test('a rotation during a stream is not noticed, and it can be cancelled afterwards', async () => {
  const resolver = createResolver({ ...input(), iamDuration: 907 }, { now: () => local.now().getTime() })
  const pool = createPool(resolver, { max: 2 })
  pools.push(pool)
  const pid = await pidOf(pool)
  let seen = 0
  for await (const _ of streamRows(pool, vast)) {
    seen += 1
    if (seen === 1) local.advanceClock(3600)
    if (seen === 2) expect(await pidOf(pool)).not.toBe(pid)
    if (seen === 5000) break
  }
  expect(resolver.status).toMatchObject({ successes: 2, rejections: 0 })
  const clients = await Promise.all([pool.connect(), pool.connect()])
  const pids = clients.map(
    async (client) => (await client.query('select pg_backend_pid() as pid')).rows[0].pid,
  )
  expect(await Promise.all(pids)).toContain(pid)
  for (const client of clients) client.release()
  resolver.close()
})

test('two streams at once do not disturb each other', async () => {
  const pool = onePool({ max: 2 })
  const [a, b] = await Promise.all([collect(streamRows(pool, counted)), collect(streamRows(pool, counted))])
  expect([a.length, b.length]).toEqual([20_000, 20_000])
})

test('ending the pool waits for the stream', async () => {
  const pool = onePool()
  const rows = streamRows(pool, counted)
  await rows.next()
  const ended = pool.end()
  pools.length = 0
  expect(await collect(rows)).toHaveLength(19_999)
  await ended
})

test('the time limit of node-postgres is for the first row, and not for the reader', async () => {
  const pool = onePool({ query_timeout: 5000 })
  const pid = await pidOf(pool)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const rows = streamRows(pool, counted)
    await rows.next()
    vi.advanceTimersByTime(10_000)
    expect(await collect(rows)).toHaveLength(19_999)
    const late = failure(collect(streamRows(pool, endless)))
    while (!/pg_class d/.test(String((await local.admin(asked, [pid]))[0]?.['query']))) await nextTurn()
    vi.advanceTimersByTime(5000)
    expect(await late).toMatchObject({ message: 'Query read timeout' })
  } finally {
    vi.useRealTimers()
  }
  expect(await pidOf(pool)).toBe(pid)
})

test('rows that are closed before the client came to them cost nothing', async () => {
  const client = await onePool().connect()
  const first = client.query('select 1 as n')
  const rows = openRows(client, endless)
  await rows.close()
  expect(await rows.read(1)).toEqual([])
  expect((await first).rows).toEqual([{ n: 1 }])
  expect((await client.query('select 2 as n')).rows).toEqual([{ n: 2 }])
  client.release()
})

test('a server that does not stop has its connection closed', async () => {
  const pool = onePool()
  const pid = await pidOf(pool)
  // Nobody listens there: the request to cancel is lost.
  const client = await pool.connect()
  Object.assign(client, { port: 1 })
  const rows = openRows(client, endless, [], { cancelTimeout: 50, inTransaction: false })
  await expect.poll(() => waitsFor(pid)).toMatchObject({ state: 'active' })
  await rows.close()
  client.release()
  expect(await pidOf(pool)).not.toBe(pid)
})

test('the native driver is refused', async () => {
  const native = { query() {} } as unknown as pg.Client
  expect(() => openRows(native, 'select 1')).toThrow(
    expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED' }),
  )
})

test('a readable of Node reads it too', async () => {
  const pool = onePool()
  const readable = Readable.from(streamRows(pool, 'select n from generate_series(1, 3) n'))
  expect(await readable.toArray()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})
