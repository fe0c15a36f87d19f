import { inspect } from 'node:util'
import { RedshiftIamError } from '@redshift-iam/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPool } from './create-pool.ts'
import { RedshiftPool, type RedshiftPoolConfig } from './redshift-pool.ts'
import { failure } from './testing/failure.ts'
import { FakeResolver } from './testing/fake-resolver.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
let resolver: FakeResolver
let pool: RedshiftPool

beforeEach(async () => {
  server = await startWireServer()
  resolver = new FakeResolver({ port: server.port, ca: server.identity.ca })
})
afterEach(async () => {
  if (!pool.ending) await pool.end()
  await server[Symbol.asyncDispose]()
})

function open(config?: RedshiftPoolConfig): RedshiftPool {
  pool = createPool(resolver, config)
  return pool
}

const cutIdle = async (): Promise<void> => {
  const removed = new Promise((resolve) => pool.once('remove', resolve))
  server.cut()
  await removed
}

describe('new connections', () => {
  test('follow host, port, database, user and password of the resolver; open ones are left alone', async () => {
    const first = await open({ max: 2 }).connect()
    await using moved = await startWireServer()
    Object.assign(resolver, { user: 'IAM:bob', database: 'prod', port: moved.port, generation: 2 })
    resolver.ssl = { rejectUnauthorized: true, ca: moved.identity.ca }
    const second = await pool.connect()
    expect(server.logins).toMatchObject([
      { parameters: { user: 'IAM:alice', database: 'dev' }, password: 'secret-1' },
    ])
    expect(moved.logins).toMatchObject([
      { parameters: { user: 'IAM:bob', database: 'prod' }, password: 'secret-2' },
    ])
    await first.query('select 1')
    first.release()
    second.release()
    await pool.end()
  })

  test('log in once more where the password was refused, unseen by the query', async () => {
    server.behaviour.login = ({ password }) =>
      password === 'secret-1' ? { code: '28P01', message: 'password authentication failed' } : undefined
    await open().query('select 1')
    expect(server.logins).toHaveLength(2)
  })

  test('get the session parameters before their first query', async () => {
    await open({
      session: { query_group: 'api', enable_case_sensitive_identifier: true, extra_float_digits: 2 },
    }).query('select 1')
    expect(server.queries).toEqual([
      "SET query_group TO 'api'; SET enable_case_sensitive_identifier TO on; SET extra_float_digits TO 2",
      'select 1',
    ])
  })

  test('that refuse a session parameter fail the query and leave no session behind, however often', async () => {
    server.behaviour.query = () => ({ error: { code: '22023', message: 'invalid' } })
    open({ max: 2, session: { timezone: 'Nowhere' } })
    for (let i = 0; i < 5; i += 1)
      expect(await failure(pool.query('select 1'))).toMatchObject({ code: '22023' })
    await server.allClosed()
    expect(pool.totalCount).toBe(0)
  })

  test('that fail in onConnect of the user leave no session behind', async () => {
    open({
      onConnect: () => {
        throw new Error('not today')
      },
    })
    expect(await failure(pool.query('select 1'))).toMatchObject({ message: 'not today' })
    await server.allClosed()
  })
})

describe('an error of the resolver', () => {
  test('arrives unchanged at every query, opens no socket and does not fill the pool', async () => {
    const cause = new Error('true cause')
    resolver.error = new RedshiftIamError('ASSUME_ROLE_FAILED', 'Refused.', { cause })
    open({ max: 2 })
    const errors = await Promise.all(Array.from({ length: 10 }, () => failure(pool.query('select 1'))))
    expect(errors.every((error) => error === resolver.error)).toBe(true)
    expect([server.accepted, pool.totalCount, pool.waitingCount]).toEqual([0, 0, 0])
    resolver.error = undefined
    await pool.query('select 1')
  })

  test('never touches connections that are open', async () => {
    await open({ max: 1 }).query('select 1')
    resolver.error = new RedshiftIamError('GET_CREDENTIALS_FAILED', 'Outage.')
    await pool.query('select 1')
    expect([server.accepted, pool.totalCount]).toEqual([1, 1])
  })
})

describe('the time limit', () => {
  test('is a typed error that says what was under way, and ends the wait for credentials', async () => {
    resolver.gate = new Promise(() => {})
    const error = await failure(open({ connectionTimeoutMillis: 300 }).query('select 1'))
    expect(error).toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(/300 ms.*temporary credentials/),
    })
    expect(resolver.asked[0]?.aborted).toBe(true)
  })

  test('closes the socket of a server that does not answer', async () => {
    server.behaviour.hang = 'startup'
    expect(await failure(open({ connectionTimeoutMillis: 300 }).query('select 1'))).toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('logging in'),
    })
    await server.allClosed()
  })
})

describe('an idle connection that the server ends', () => {
  test('does not end the process and is told to onError', async () => {
    const told: Error[] = []
    await open({ onError: (error) => told.push(error) }).query('select 1')
    await cutIdle()
    expect(told).toHaveLength(1)
    await pool.query('select 1')
  })

  test('needs no onError', async () => {
    await open().query('select 1')
    await cutIdle()
    await pool.query('select 1')
    expect(server.accepted).toBe(2)
  })
})

describe('types', () => {
  const row = [
    [20, '9007199254740993'],
    [1700, '1.10'],
    [4000, '{"a":[1]}'],
  ] as const

  test('are strings unless asked for', async () => {
    server.behaviour.query = () => ({ row })
    const { rows } = await open().query('select')
    expect(rows).toEqual([{ c0: '9007199254740993', c1: '1.10', c2: '{"a":[1]}' }])
  })

  test('are parsed as asked for, in this pool only', async () => {
    server.behaviour.query = () => ({ row })
    const { rows } = await open({ types: { int8: 'bigint', numeric: 'number', super: 'json' } }).query(
      'select',
    )
    expect(rows).toEqual([{ c0: 9007199254740993n, c1: 1.1, c2: { a: [1] } }])
    const other = createPool(resolver)
    expect((await other.query('select')).rows).toEqual([
      { c0: '9007199254740993', c1: '1.10', c2: '{"a":[1]}' },
    ])
    await other.end()
  })

  test('fail the query rather than lose digits', async () => {
    server.behaviour.query = () => ({ row })
    expect(await failure(open({ types: { int8: 'number' } }).query('select'))).toMatchObject({
      message: expect.stringContaining('bigint'),
    })
  })
})

describe('the pool', () => {
  test('is a pg.Pool made at once, with its resolver, and shows no password', async () => {
    open()
    expect(pool).toBeInstanceOf(RedshiftPool)
    expect(pool.resolver).toBe(resolver)
    expect(resolver.asked).toEqual([])
    await pool.query('select 1')
    expect(inspect(pool, { depth: 12, showHidden: true })).not.toContain('secret-1')
  })

  test('makes further clients as Kysely does to cancel a query: from its own options', async () => {
    open()
    const control = new (pool as unknown as { Client: new (options: object) => pgClient }).Client({
      ...pool.options,
    })
    await control.connect()
    await control.end()
    expect(server.logins).toHaveLength(1)
  })

  test('leaves a resolver open that it was given', async () => {
    await open().query('select 1')
    await pool.end()
    expect(resolver.closed).toBe(false)
    await server.allClosed()
  })

  test('closes a resolver that it made', async () => {
    pool = createPool({ iam: false, host: '127.0.0.1', user: 'u', password: 'p', database: 'dev' })
    await pool.end()
    expect(pool.resolver.status.state).toBe('closed')
  })

  test('ends with a callback too', async () => {
    await open().query('select 1')
    await new Promise<void>((resolve) => pool.end(() => resolve()))
    await server.allClosed()
  })

  test('refuses options that contradict the resolver', () => {
    for (const config of [{ user: 'x' }, { ssl: false }, { connectionString: 'x' }, { Client: class {} }]) {
      expect(() => createPool(resolver, config as never)).toThrow(
        expect.objectContaining({ code: 'OPTION_CONFLICT' }),
      )
    }
    open()
  })

  test('refuses session parameters that Redshift does not have, at once', () => {
    expect(() => createPool(resolver, { session: { work_mem: '1GB' } as never })).toThrow(
      expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED' }),
    )
    open()
  })

  test('answers a statement whose tag has no count', async () => {
    server.behaviour.query = () => ({ tag: 'MERGE' })
    expect(await open().query('merge into t')).toMatchObject({ rowCount: null })
  })
})

type pgClient = { connect(): Promise<unknown>; end(): Promise<void> }
