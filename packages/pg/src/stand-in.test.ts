import { createResolver, type RedshiftIamOptions, type RedshiftResolver } from '@redshift-iam/core'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectionSettings } from './connection-settings.ts'
import { createPool } from './create-pool.ts'
import { RedshiftPgClient } from './redshift-pg-client.ts'
import { failure } from './testing/failure.ts'

let local: LocalRedshift
const before = { ...process.env }

beforeAll(async () => {
  local = await startLocalRedshift()
  Object.assign(process.env, local.env)
})
afterAll(async () => {
  await local.stop()
  process.env = before
})
afterEach(() => {
  local.faults.clear()
  local.aws.clearCalls()
})

const options = (more: Partial<RedshiftIamOptions> = {}): RedshiftIamOptions => {
  const { clusterId, region, database, caFile } = local
  return { clusterId, region, database, caFile, dbUser: 'alice', ...more } as RedshiftIamOptions
}

/** A resolver of its own: those made alike share their credential, as they should. */
const resolverOf = (iamDuration: number, now = () => local.now().getTime()): RedshiftResolver =>
  createResolver(options({ iamDuration }), { now })

const credentialCalls = (): number =>
  local.aws.calls.filter((call) => call.operation === 'GetClusterCredentials').length

test('twenty cold connections cost one credential call', async () => {
  const resolver = resolverOf(900)
  const pool = createPool(resolver, { max: 20 })
  const clients = await Promise.all(Array.from({ length: 20 }, () => pool.connect()))
  expect(credentialCalls()).toBe(1)
  for (const client of clients) client.release()
  await pool.end()
})

test('a password that expires leaves open sessions alone, and new ones log in with the next', async () => {
  const pool = createPool(resolverOf(901), { max: 2 })
  const old = await pool.connect()
  local.advanceClock(3600)
  await old.query('select 1')
  const next = await pool.connect()
  expect((await next.query('select current_user as name')).rows).toEqual([{ name: 'alice' }])
  expect(credentialCalls()).toBe(2)
  old.release()
  next.release()
  await pool.end()
})

test('a password that only the server thinks expired is replaced, unseen by the query', async () => {
  const slow = local.now().getTime()
  const pool = createPool(
    resolverOf(902, () => slow),
    { max: 2 },
  )
  const old = await pool.connect()
  local.advanceClock(3600)
  await pool.query('select 1')
  expect(credentialCalls()).toBe(2)
  old.release()
  await pool.end()
})

test('a password refused once is replaced, unseen by the query', async () => {
  const resolver = resolverOf(903)
  const pool = createPool(resolver)
  local.faults.database({ kind: 'reject', times: 1 })
  await pool.query('select 1')
  expect(resolver.status).toMatchObject({ rejections: 1, successes: 2 })
  await pool.end()
})

test('fifty logins that are all refused cost one more credential call, and leave no session', async () => {
  const resolver = resolverOf(904)
  local.faults.database({ kind: 'reject' })
  const errors = await Promise.all(
    Array.from({ length: 50 }, () => failure(new RedshiftPgClient(resolver).connect())),
  )
  expect(new Set(errors.map((error) => error['code']))).toEqual(new Set(['LOGIN_REFUSED']))
  expect(credentialCalls()).toBe(2)
})

test('a user that does not exist is told about AutoCreate', async () => {
  const client = new RedshiftPgClient(options({ dbUser: 'nobody_yet' }))
  expect(await failure(client.connect())).toMatchObject({
    code: 'LOGIN_REFUSED',
    hint: expect.stringContaining('AutoCreate'),
  })
})

test('stock node-postgres logs in with the settings, after a rotation too', async () => {
  const resolver = resolverOf(905)
  const settings = await connectionSettings(resolver)
  for (let i = 0; i < 2; i += 1) {
    const client = new pg.Client(settings)
    await client.connect()
    expect((await client.query('select current_user as name')).rows).toEqual([{ name: 'alice' }])
    await client.end()
    local.advanceClock(3600)
  }
  expect(credentialCalls()).toBe(2)
})

test('a running query is cancelled from a second session after the password rotated', async () => {
  const pool = createPool(resolverOf(906), { max: 2 })
  const busy = await pool.connect()
  const { rows } = await busy.query('select pg_backend_pid() as pid')
  const sleeping = failure(busy.query('select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'))
  local.advanceClock(3600)
  await pool.query('select pg_cancel_backend($1)', [rows[0].pid])
  expect(await sleeping).toMatchObject({ code: '57014' })
  busy.release()
  await pool.end()
})

test('sessions killed by a failover are replaced, and told to onError', async () => {
  const told: Error[] = []
  const pool = createPool(resolverOf(907), { onError: (error) => told.push(error) })
  await pool.query('select 1')
  const removed = new Promise((resolve) => pool.once('remove', resolve))
  await local.killSessions()
  await removed
  expect(told).toHaveLength(1)
  await pool.query('select 1')
  await pool.end()
})

test('session parameters are in force', async () => {
  const pool = createPool(resolverOf(908), {
    session: { search_path: ['reports', 'public'], timezone: 'UTC', statement_timeout: 5000 },
  })
  expect((await pool.query('show search_path')).rows).toEqual([{ search_path: 'reports, public' }])
  await pool.end()
})

test.each(['refuse', 'close-tls', 'close-auth'] as const)(
  'a server that does %s is CONNECT_FAILED',
  async (kind) => {
    local.faults.database({ kind })
    const error = await failure(new RedshiftPgClient(resolverOf(909)).connect())
    expect(error).toMatchObject({ code: 'CONNECT_FAILED' })
  },
)

test.each(['auth-13', 'auth-14'] as const)(
  'a server that asks for %s is AUTH_METHOD_NOT_SUPPORTED',
  async (kind) => {
    local.faults.database({ kind })
    const error = await failure(new RedshiftPgClient(resolverOf(910)).connect())
    expect(error).toMatchObject({ code: 'AUTH_METHOD_NOT_SUPPORTED' })
  },
)
