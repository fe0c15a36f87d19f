import { inspect } from 'node:util'
import { RedshiftIamError } from '@redshift-iam/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RedshiftPgClient, type RedshiftPgClientConfig } from './redshift-pg-client.ts'
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

const client = (config?: RedshiftPgClientConfig): RedshiftPgClient => new RedshiftPgClient(resolver, config)
const refused = { code: '28P01', message: 'password authentication failed for user "IAM:alice"' }

describe('logging in', () => {
  test('sends the user, database and password of one answer over verified TLS', async () => {
    const c = client()
    await expect(c.connect()).resolves.toBe(c)
    expect(server.logins).toMatchObject([
      { parameters: { user: 'IAM:alice', database: 'dev' }, password: 'secret-1' },
    ])
    expect(c).toMatchObject({ host: 'localhost', port: server.port, database: 'dev', user: 'IAM:alice' })
    await c.end()
    await server.allClosed()
  })

  test('works with callbacks', async () => {
    const c = client()
    await new Promise<void>((resolve, reject) => c.connect((error) => (error ? reject(error) : resolve())))
    await new Promise<void>((resolve) => c.end(() => resolve()))
    await server.allClosed()
  })

  test('keeps no password in the client', async () => {
    const c = client()
    await c.connect()
    expect(inspect(c, { depth: 10, showHidden: true })).not.toContain('secret-1')
    await c.end()
  })

  test('connects once, as every node-postgres client', async () => {
    const c = client()
    await c.connect()
    await expect(c.connect()).rejects.toThrow('cannot reuse')
    await c.end()
  })

  test('names the application as the resolver does, unless the client has a name', async () => {
    const named = Object.assign(resolver, {})
    const answer = resolver.resolve.bind(resolver)
    named.resolve = async (o) => Object.assign(Object.create(await answer(o)), { applicationName: 'etl' })
    for (const config of [{}, { application_name: 'mine' }]) {
      const c = client(config)
      await c.connect()
      await c.end()
    }
    expect(server.logins.map(({ parameters }) => parameters['application_name'])).toEqual(['etl', 'mine'])
  })
})

describe('a refused login', () => {
  test('is tried once more with a new credential, unseen by the caller', async () => {
    server.behaviour.login = ({ password }) => (password === 'secret-1' ? refused : undefined)
    const c = client()
    await c.connect()
    expect(server.logins.map(({ password }) => password)).toEqual(['secret-1', 'secret-2'])
    expect((await c.query('select 1')).command).toBe('SELECT')
    await c.end()
    await server.allClosed()
  })

  test('is tried again when the token has expired, whatever its SQLSTATE', async () => {
    server.behaviour.login = ({ password }) =>
      password === 'secret-1' ? { code: 'XX000', message: 'IAM Authentication token has expired' } : undefined
    const c = client()
    await c.connect()
    await c.end()
  })

  test('is LOGIN_REFUSED after the second refusal, with the original error as its cause', async () => {
    server.behaviour.login = () => refused
    const error = await failure(client().connect())
    expect(error).toMatchObject({ code: 'LOGIN_REFUSED', cause: { code: '28P01' } })
    expect(server.logins).toHaveLength(2)
    expect(resolver.rejected).toHaveLength(2)
    await server.allClosed()
  })

  test('leaves no socket behind though the server leaves it open', async () => {
    server.behaviour.lingers = true
    server.behaviour.login = () => refused
    await failure(client().connect())
    expect(server.accepted).toBe(2)
    await server.allClosed()
  })

  test('is not repeated with a password that stayed the same', async () => {
    server.behaviour.login = () => refused
    resolver.reject = () => {}
    expect(await failure(client().connect())).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(server.logins).toHaveLength(1)
    await server.allClosed()
  })

  test.each([
    [{ code: '28000', message: 'user "IAM:alice" does not exist' }, /AutoCreate/],
    [{ code: '28000', message: 'no pg_hba.conf entry for host "10.0.0.1", SSL off' }, /SSLMode/],
    [{ code: '3D000', message: 'database "dev" does not exist' }, /database option/],
    [{ code: '28000', message: 'IAM Authentication token has expired' }, /clock/],
    [refused, /ClusterID/],
  ])('says which cause applies: %j', async (refusal, hint) => {
    server.behaviour.login = () => refusal
    const error = await failure(client().connect())
    expect(error).toMatchObject({ code: 'LOGIN_REFUSED', hint: expect.stringMatching(hint) })
    expect(error.message).toContain('IAM:alice')
  })

  test('leads to one new credential however many clients it hits at once', async () => {
    server.behaviour.login = () => refused
    const errors = await Promise.all(Array.from({ length: 50 }, () => failure(client().connect())))
    expect(new Set(errors.map((error) => error['code']))).toEqual(new Set(['LOGIN_REFUSED']))
    expect(new Set(server.logins.map(({ password }) => password))).toEqual(new Set(['secret-1', 'secret-2']))
    await server.allClosed()
  })

  test('leaves an error that is not about the login as the server sent it', async () => {
    server.behaviour.login = () => ({ code: '53300', message: 'too many connections' })
    const error = await failure(client().connect())
    expect(error).toMatchObject({ code: '53300', message: 'too many connections' })
    expect(RedshiftIamError.isInstance(error)).toBe(false)
    expect(resolver.rejected).toEqual([])
    await server.allClosed()
  })

  test('names a startup parameter that Redshift does not know', async () => {
    server.behaviour.login = () => ({
      code: '42704',
      message: 'unrecognized configuration parameter "wonder"',
    })
    expect(await failure(client().connect())).toMatchObject({
      code: 'OPTION_NOT_SUPPORTED',
      message: expect.stringContaining('"wonder"'),
    })
  })
})

describe('an authentication method that node-postgres does not speak', () => {
  test.each([13, 14, 99])('%i is a typed error instead of an uncaught exception', async (method) => {
    server.behaviour.authentication = method
    const error = await failure(client().connect())
    expect(error).toMatchObject({
      code: 'AUTH_METHOD_NOT_SUPPORTED',
      message: expect.stringContaining(`${method}`),
    })
    await server.allClosed()
  })
})

describe('TLS', () => {
  test('refuses a certificate of an unknown authority, and says caFile', async () => {
    resolver.ssl = { rejectUnauthorized: true }
    const error = await failure(client().connect())
    expect(error).toMatchObject({ code: 'TLS_FAILED', hint: expect.stringContaining('caFile') })
    expect(server.logins).toEqual([])
    await server.allClosed()
  })

  test('refuses a certificate for another host, and says servername', async () => {
    await using other = await startWireServer('other-host')
    resolver = new FakeResolver({ port: other.port, ca: other.identity.ca })
    const error = await failure(client().connect())
    expect(error).toMatchObject({ code: 'TLS_FAILED', hint: expect.stringContaining('servername') })
    await other.allClosed()
  })

  test('refuses an expired certificate, and says the clock', async () => {
    await using expired = await startWireServer('expired')
    resolver = new FakeResolver({ port: expired.port, ca: expired.identity.ca })
    expect(await failure(client().connect())).toMatchObject({
      code: 'TLS_FAILED',
      hint: expect.stringContaining('clock'),
    })
  })

  test('accepts an IP address with a servername that the certificate carries', async () => {
    await using other = await startWireServer('other-host')
    resolver = new FakeResolver({ port: other.port })
    resolver.host = '127.0.0.1'
    resolver.ssl = { rejectUnauthorized: true, ca: other.identity.ca, servername: 'other-host.example.com' }
    const c = client()
    await c.connect()
    await c.end()
    await other.allClosed()
  })

  test('refuses a server that offers no TLS', async () => {
    server.behaviour.ssl = 'refused'
    expect(await failure(client().connect())).toMatchObject({ code: 'TLS_FAILED' })
    expect(server.logins).toEqual([])
    await server.allClosed()
  })

  test('never sends a temporary password in the clear to another machine', async () => {
    resolver.ssl = false
    resolver.host = '192.0.2.1'
    expect(await failure(client().connect())).toMatchObject({ code: 'SSL_REQUIRED' })
  })

  test('may be off on the loopback interface', async () => {
    resolver.ssl = false
    const c = client()
    await c.connect()
    await c.end()
    await server.allClosed()
  })
})

describe('a connection that cannot be made', () => {
  test('is the error of the resolver, unchanged', async () => {
    const cause = new Error('the true cause')
    resolver.error = new RedshiftIamError('SSO_TOKEN_EXPIRED', 'Expired.', { hint: 'Log in.', cause })
    expect(await failure(client().connect())).toBe(resolver.error)
    expect(server.accepted).toBe(0)
  })

  test('is CONNECT_FAILED with the remedy where nothing listens', async () => {
    await server[Symbol.asyncDispose]()
    const error = await failure(client().connect())
    expect(error).toMatchObject({
      code: 'CONNECT_FAILED',
      hint: expect.stringMatching(/port.*security group/s),
      cause: { code: 'ECONNREFUSED' },
    })
  })

  test('is CONNECT_FAILED where the name does not resolve', async () => {
    resolver.host = 'no-such-cluster.invalid'
    expect(await failure(client().connect())).toMatchObject({ code: 'CONNECT_FAILED' })
  })

  test.each(['connect', 'tls', 'startup', 'password'] as const)(
    'is CONNECT_FAILED when cut at: %s',
    async (stage) => {
      server.behaviour.close = stage
      expect(await failure(client().connect())).toMatchObject({ code: 'CONNECT_FAILED' })
      await server.allClosed()
    },
  )
})

describe('a time limit', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([
    ['connect', /TLS/],
    ['tls', /TLS/],
    ['startup', /logging in/],
    ['password', /logging in/],
    ['query', /session/],
  ] as const)('ends a server that hangs at: %s', async (hang, stage) => {
    server.behaviour.hang = hang
    const connecting = failure(
      client({ connectionTimeoutMillis: 5_000, session: { query_group: 'x' } }).connect(),
    )
    await server.untilAccepted(1)
    await vi.waitFor(() => expect(server.queries.length).toBe(hang === 'query' ? 1 : 0))
    await settle()
    vi.advanceTimersByTime(5_000)
    expect(await connecting).toMatchObject({ code: 'CONNECT_FAILED', message: expect.stringMatching(stage) })
    await server.allClosed()
  })

  test('covers the wait for credentials and cancels it', async () => {
    resolver.gate = new Promise(() => {})
    const connecting = failure(client({ connectionTimeoutMillis: 5_000 }).connect())
    vi.advanceTimersByTime(5_000)
    expect(await connecting).toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('temporary credentials'),
    })
    expect(resolver.asked[0]?.aborted).toBe(true)
    expect(server.accepted).toBe(0)
  })
})

/** Lets bytes on the loopback interface arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('end()', () => {
  test('while waiting for credentials: connect() is ABORTED and nothing is dialed', async () => {
    resolver.gate = new Promise(() => {})
    const c = client()
    const connecting = failure(c.connect())
    await c.end()
    expect(await connecting).toMatchObject({ code: 'ABORTED' })
    expect(resolver.asked[0]?.aborted).toBe(true)
    expect(server.accepted).toBe(0)
  })

  test.each(['connect', 'tls', 'startup', 'password'] as const)(
    'while the server hangs at %s: connect() is ABORTED and the socket closed',
    async (hang) => {
      server.behaviour.hang = hang
      const c = client()
      const connecting = failure(c.connect())
      await server.untilAccepted(1)
      await settle()
      await c.end()
      expect(await connecting).toMatchObject({ code: 'ABORTED' })
      await server.allClosed()
    },
  )

  test('while waiting for the second credential: connect() is ABORTED', async () => {
    server.behaviour.login = () => {
      resolver.gate = new Promise(() => {})
      return refused
    }
    const c = client()
    const connecting = failure(c.connect())
    await vi.waitFor(() => expect(resolver.asked).toHaveLength(2))
    await c.end()
    expect(await connecting).toMatchObject({ code: 'ABORTED' })
    await server.allClosed()
  })

  test('after a failed connect() it resolves', async () => {
    server.behaviour.login = () => ({ code: '53300', message: 'too many connections' })
    const c = client()
    await failure(c.connect())
    await c.end()
  })
})

describe('session parameters', () => {
  test('are set before connect() resolves, in one round trip', async () => {
    const c = client({ session: { query_group: "it's", search_path: 'a, b' }, statement_timeout: 1000 })
    await c.connect()
    expect(server.queries).toEqual([
      "SET statement_timeout TO 1000; SET query_group TO 'it''s'; SET search_path TO 'a', 'b'",
    ])
    expect(server.logins[0]?.parameters).not.toHaveProperty('statement_timeout')
    await c.end()
  })

  test('that the server refuses fail connect() and leave no session behind', async () => {
    server.behaviour.query = () => ({ error: { code: '22023', message: 'invalid value' } })
    const c = client({ session: { timezone: 'Nowhere' } })
    expect(await failure(c.connect())).toMatchObject({ code: '22023' })
    await server.allClosed()
  })

  test('during which the connection is cut fail connect() and nothing else', async () => {
    server.behaviour.close = 'query'
    expect(await failure(client({ session: { timezone: 'UTC' } }).connect())).toMatchObject({
      code: 'CONNECT_FAILED',
    })
    await server.allClosed()
  })

  test('that Redshift does not have are refused at once', () => {
    expect(() => client({ session: { lock_timeout: 1 } as never })).toThrow(
      expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED' }),
    )
    expect(() => client({ lock_timeout: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED' }),
    )
  })
})

test('the connection of a running session that is cut is an error event, as with node-postgres', async () => {
  const c = client()
  await c.connect()
  const errored = new Promise((resolve) => c.once('error', resolve))
  server.cut()
  await errored
})
