import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { RedshiftIamError } from '@redshift-iam/core'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectionSettings } from './connection-settings.ts'
import { failure } from './testing/failure.ts'
import { FakeResolver } from './testing/fake-resolver.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
let resolver: FakeResolver

beforeEach(async () => {
  server = await startWireServer()
  resolver = new FakeResolver({ port: server.port, ca: server.identity.ca })
})
afterEach(() => server[Symbol.asyncDispose]())

describe('the settings', () => {
  test('are a new plain object each time, without a password in any view of it', async () => {
    const settings = await connectionSettings(resolver)
    expect(settings).toMatchObject({
      host: 'localhost',
      port: server.port,
      database: 'dev',
      user: 'IAM:alice',
    })
    expect(settings).toMatchObject({ keepAlive: true, ssl: { rejectUnauthorized: true } })
    expect(inspect(settings, { showHidden: true, depth: 9 }) + JSON.stringify(settings)).not.toContain(
      'secret-',
    )
    expect(await connectionSettings(resolver)).not.toBe(settings)
  })

  test('reject with the error of the resolver, unchanged', async () => {
    resolver.error = new RedshiftIamError('PROFILE_NOT_FOUND', 'No such profile.')
    expect(await failure(connectionSettings(resolver))).toBe(resolver.error)
  })

  test('take further options, but none that the resolver decides or Redshift refuses', async () => {
    expect(await connectionSettings(resolver, { application_name: 'app', keepAlive: false })).toMatchObject({
      application_name: 'app',
      keepAlive: false,
    })
    for (const more of [{ host: 'x' }, { user: 'x' }, { ssl: false }, { stream: () => undefined }]) {
      expect(await failure(connectionSettings(resolver, more as never))).toMatchObject({
        code: 'OPTION_CONFLICT',
      })
    }
    expect(await failure(connectionSettings(resolver, { lock_timeout: 1 } as never))).toMatchObject({
      code: 'OPTION_NOT_SUPPORTED',
    })
  })

  test('are refused where a temporary password would travel in the clear', async () => {
    resolver.ssl = false
    resolver.host = '192.0.2.1'
    expect(await failure(connectionSettings(resolver))).toMatchObject({ code: 'SSL_REQUIRED' })
  })
})

describe('a client of node-postgres with the settings', () => {
  test('logs in with the current password each time', async () => {
    const pool = new pg.Pool({ ...(await connectionSettings(resolver)), max: 2 })
    await pool.query('select 1')
    resolver.generation = 2
    const [a, b] = await Promise.all([pool.connect(), pool.connect()])
    expect(server.logins.map(({ password }) => password)).toEqual(['secret-1', 'secret-2'])
    a.release()
    b.release()
    await pool.end()
    await server.allClosed()
  })

  test('sends the password that its own socket fetched, though a newer one was made meanwhile', async () => {
    const settings = await connectionSettings(resolver)
    const answer = resolver.resolve.bind(resolver)
    resolver.resolve = async (options) => {
      const connection = { ...(await answer(options)) }
      resolver.generation += 1
      return Object.defineProperty(connection, 'password', { value: resolver.password })
    }
    const clients = Array.from({ length: 5 }, () => new pg.Client(settings))
    await Promise.all(clients.map((client) => client.connect()))
    expect(resolver.asked).toHaveLength(6)
    expect(new Set(server.logins.map(({ password }) => password)).size).toBe(5)
    await Promise.all(clients.map((client) => client.end()))
  })

  test('dials the host that the resolver names now', async () => {
    const settings = await connectionSettings(resolver)
    await using moved = await startWireServer()
    resolver.port = moved.port
    const client = new pg.Client(settings)
    await client.connect()
    expect([server.accepted, moved.accepted]).toEqual([0, 1])
    await client.end()
  })

  test('fails with IDENTITY_CHANGED, undialed, when the user is another one by now', async () => {
    const settings = await connectionSettings(resolver)
    resolver.user = 'IAM:bob'
    expect(await failure(new pg.Client(settings).connect())).toMatchObject({ code: 'IDENTITY_CHANGED' })
    expect(server.accepted).toBe(0)
  })

  test('gets the error of the resolver, unchanged, and no socket stays', async () => {
    const settings = await connectionSettings(resolver)
    resolver.error = new RedshiftIamError('GET_CREDENTIALS_FAILED', 'Throttled.')
    for (let i = 0; i < 5; i += 1)
      expect(await failure(new pg.Client(settings).connect())).toBe(resolver.error)
    expect(server.accepted).toBe(0)
  })

  test('reports a refused password, so that the next login uses a new one', async () => {
    server.behaviour.login = ({ password }) =>
      password === 'secret-1' ? { code: '28000', message: 'IAM Authentication token has expired' } : undefined
    const settings = await connectionSettings(resolver)
    expect(await failure(new pg.Client(settings).connect())).toMatchObject({
      code: 'LOGIN_REFUSED',
      cause: { code: '28000' },
    })
    const client = new pg.Client(settings)
    await client.connect()
    await client.end()
    await server.allClosed()
  })

  test('that is refused leaves no socket behind though the server leaves it open', async () => {
    server.behaviour.lingers = true
    server.behaviour.login = () => ({ code: '53300', message: 'too many connections' })
    const settings = await connectionSettings(resolver)
    expect(await failure(new pg.Client(settings).connect())).toMatchObject({ code: '53300' })
    await server.allClosed()
  })

  test.each([13, 14])('survives authentication method %i', async (method) => {
    server.behaviour.authentication = method
    const settings = await connectionSettings(resolver)
    expect(await failure(new pg.Client(settings).connect())).toMatchObject({
      code: 'AUTH_METHOD_NOT_SUPPORTED',
    })
    await server.allClosed()
  })

  test('gets typed errors of network and TLS', async () => {
    const settings = await connectionSettings(resolver)
    server.behaviour.close = 'startup'
    expect(await failure(new pg.Client(settings).connect())).toMatchObject({ code: 'CONNECT_FAILED' })
    const untrusting = await connectionSettings(
      Object.assign(resolver, { ssl: { rejectUnauthorized: true } }),
    )
    expect(await failure(new pg.Client(untrusting).connect())).toMatchObject({ code: 'TLS_FAILED' })
    await server.allClosed()
  })

  test('that is ended while it waits stops waiting and never dials', async () => {
    const settings = await connectionSettings(resolver)
    resolver.gate = new Promise(() => {})
    const client = new pg.Client(settings)
    const connecting = failure(client.connect())
    await client.end()
    await connecting
    expect(resolver.asked.at(-1)?.aborted).toBe(true)
    expect(server.accepted).toBe(0)
  })

  test('that runs into its time limit stops waiting and never dials', async () => {
    const settings = await connectionSettings(resolver)
    resolver.gate = new Promise(() => {})
    expect(
      await failure(new pg.Client({ ...settings, connectionTimeoutMillis: 20 }).connect()),
    ).toMatchObject({
      code: 'CONNECT_FAILED',
    })
    expect(resolver.asked.at(-1)?.aborted).toBe(true)
  })
})

test('the native driver fails instead of sending the source text of the password function', async () => {
  const ConnectionParameters = createRequire(import.meta.url)('pg/lib/connection-parameters.js')
  const parameters = new ConnectionParameters(await connectionSettings(resolver))
  expect(() => parameters.getLibpqConnectionString(() => {})).toThrow(
    expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED' }),
  )
})
