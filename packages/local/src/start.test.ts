import { type EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join, relative } from 'node:path'
import tls from 'node:tls'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startupMessage } from './front/messages.ts'
import { startLocalRedshift } from './start.ts'
import { getPassword, login, type Password } from './testing/login.ts'
import type { LocalRedshift } from './types.ts'

let local: LocalRedshift
const clients: pg.Client[] = []

beforeAll(async () => {
  local = await startLocalRedshift({ staticUsers: { awsuser: 'Passw0rd' } })
})
afterEach(async () => {
  local.faults.clear()
  await Promise.all(clients.splice(0).map((client) => client.end()))
})
afterAll(() => local.stop())

async function open(password: Password, more?: pg.ClientConfig): Promise<pg.Client> {
  const client = await login(local, password, more)
  clients.push(client)
  return client
}

async function value(client: pg.Client, sql: string): Promise<unknown> {
  const { rows } = await client.query({ text: sql, rowMode: 'array' })
  return rows[0]?.[0]
}

/** The number of the method that the server asks for; node-postgres itself does not survive an unknown one. */
async function authenticationAskedOf(parameters: Record<string, string>): Promise<number> {
  const plain = connect(local.port, local.host)
  plain.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  await once(plain, 'data')
  const secure = tls.connect({ socket: plain, ca: local.ca, servername: 'localhost' })
  secure.write(startupMessage(Object.entries(parameters)))
  const [answer] = await once(secure, 'data')
  secure.destroy()
  return answer.readInt32BE(5)
}

describe('a login', () => {
  it('works with a temporary password, over TLS, as the database user', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    expect(password.user).toBe('IAM:alice')
    const client = await open(password)
    expect(await value(client, 'select current_user')).toBe('alice')
    expect(await value(client, 'select current_database()')).toBe('dev')
  })

  it('is told that the server is 8.0.2', async () => {
    const seen = new Map<string, string>()
    const { user, password } = await getPassword(local, { dbUser: 'alice' })
    const client = new pg.Client({
      ...{ host: local.host, port: local.port, database: 'dev', user, password, ssl: { ca: local.ca } },
    })
    const { connection } = client as unknown as { connection: EventEmitter }
    connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
      seen.set(status.parameterName, status.parameterValue)
    })
    await client.connect()
    clients.push(client)
    expect(seen.get('server_version')).toBe('8.0.2')
    expect(seen.has('in_hot_standby')).toBe(false)
  })

  it('is refused with a wrong password', async () => {
    const { user } = await getPassword(local, { dbUser: 'alice' })
    await expect(open({ user, password: 'guess' })).rejects.toMatchObject({
      severity: 'FATAL',
      code: '28000',
      message: 'password authentication failed for user "IAM:alice"',
    })
  })

  it('is refused once its password ran out, while open sessions go on', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    const before = await open(password)
    local.advanceClock(901)
    await expect(open(password)).rejects.toMatchObject({ code: '28000' })
    expect(await value(before, 'select 1')).toBe(1)
    await open(await getPassword(local, { dbUser: 'alice' }))
  })

  it('works with every unexpired password of a user, each until its own end', async () => {
    const first = await getPassword(local, { dbUser: 'alice' })
    local.advanceClock(600)
    const second = await getPassword(local, { dbUser: 'alice' })
    await open(first)
    await open(second)
    local.advanceClock(600)
    await expect(open(first)).rejects.toMatchObject({ code: '28000' })
    await open(second)
  })

  it('is refused for a user that does not exist, unless it is to be created', async () => {
    const password = await getPassword(local, { dbUser: 'newcomer' })
    await expect(open(password)).rejects.toMatchObject({
      severity: 'FATAL',
      code: '28000',
      message: 'user "IAM:newcomer" does not exist',
    })
    const created = await getPassword(local, { dbUser: 'newcomer', autoCreate: true })
    expect(created.user).toBe('IAMA:newcomer')
    expect(await value(await open(created), 'select current_user')).toBe('newcomer')
    await open(password)
  })

  it('brings the groups of its credentials for as long as the session lasts', async () => {
    await local.admin('create table figures (n int); grant select on figures to analysts')
    const client = await open(await getPassword(local, { dbUser: 'etl', groups: ['analysts'] }))
    expect((await client.query('select * from figures')).rowCount).toBe(0)
    await client.end()
    clients.pop()
    await expect
      .poll(async () => (await local.admin(`select pg_has_role('etl', 'analysts', 'member') as member`))[0])
      .toEqual({ member: false })
    const without = await open(await getPassword(local, { dbUser: 'etl' }))
    await expect(without.query('select * from figures')).rejects.toMatchObject({ code: '42501' })
  })

  it('is refused with a group that does not exist', async () => {
    const password = await getPassword(local, { dbUser: 'alice', groups: ['nobody_knows'] })
    await expect(open(password)).rejects.toMatchObject({ message: 'group "nobody_knows" does not exist' })
  })

  it('is refused without TLS, with the password that works with it', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    await expect(open(password, { ssl: false })).rejects.toMatchObject({
      severity: 'FATAL',
      code: '28000',
      message: 'password authentication failed for user "IAM:alice"',
    })
    await expect(open({ user: 'awsuser', password: 'Passw0rd' }, { ssl: false })).rejects.toThrow(/SSL off/)
  })

  it('works without IAM for a user with a password of its own', async () => {
    expect(await value(await open({ user: 'awsuser', password: 'Passw0rd' }), 'select current_user')).toBe(
      'awsuser',
    )
    await expect(open({ user: 'awsuser', password: 'passw0rd' })).rejects.toMatchObject({ code: '28000' })
    await expect(open({ user: 'alice', password: '' })).rejects.toThrow()
  })

  it('is refused for a database that does not exist, and for another than the password is for', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    await expect(open(password, { database: 'prod' })).rejects.toMatchObject({
      code: '3D000',
      message: 'database "prod" does not exist',
    })
    const bound = await getPassword(local, { dbUser: 'alice', database: 'dev' })
    await open(bound)
    await expect(open(bound, { database: 'postgres' })).rejects.toMatchObject({ code: '28000' })
  })

  it.each([
    ['lock_timeout', { lock_timeout: 1000 }],
    ['idle_in_transaction_session_timeout', { idle_in_transaction_session_timeout: 1000 }],
    ['IntervalStyle', { options: '-c IntervalStyle=iso_8601' }],
  ])('is refused with the startup parameter %s, which Redshift does not know', async (name, more) => {
    const password = await getPassword(local, { dbUser: 'alice' })
    await expect(open(password, more)).rejects.toMatchObject({
      severity: 'FATAL',
      message: `unrecognized configuration parameter "${name}"`,
    })
  })

  it('takes the startup parameters that Redshift takes', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    const client = await open(password, {
      application_name: 'the test',
      statement_timeout: 5000,
      options: '-c query_group=night -c search_path=public',
    })
    expect(await value(client, 'show statement_timeout')).toBe('5s')
    expect(await value(client, 'show application_name')).toBe('the test')
  })
})

describe('a session', () => {
  it('carries statements and results of any size', async () => {
    const client = await open(await getPassword(local, { dbUser: 'alice' }))
    const text = 'ä'.repeat(3_000_000)
    expect(await value(client, `select length('${text}')`)).toBe(3_000_000)
    const { rows } = await client.query('select $1::text as t', [text])
    expect(rows[0].t === text).toBe(true)
    const many = await client.query('select i from generate_series(1, 100000) as s(i)')
    expect(many.rowCount).toBe(100_000)
  })

  it('can be cancelled', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    const [client, holder] = [await open(password), await open(password)]
    await holder.query('create table held (n int)')
    await holder.query('begin')
    await holder.query('lock table held')
    const query = new pg.Query('select * from held')
    const refused = expect(once(client.query(query), 'end')).rejects.toMatchObject({ code: '57014' })
    const waiting = `select 1 from pg_stat_activity where query = 'select * from held' and wait_event_type = 'Lock'`
    await expect.poll(async () => (await local.admin(waiting)).length).toBe(1)
    const { host, port, ca } = local
    const canceller = new pg.Client({ host, port, ssl: { ca } }) as unknown as {
      cancel(client: pg.Client, query: pg.Query): void
    }
    canceller.cancel(client, query)
    await refused
  })

  it('ends when all sessions are ended, and a new one can begin', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    const client = await open(password)
    const ended = new Promise((resolve) => client.once('error', resolve))
    expect(await local.killSessions()).toBeGreaterThanOrEqual(1)
    expect(await ended).toMatchObject({ code: '57P01' })
    clients.pop()
    await open(password)
  })
})

describe('a fault of the database', () => {
  it.each([
    ['refuse', /terminated|ECONNRESET|socket/i],
    ['close-tls', /terminated|ECONNRESET|socket|disconnected/i],
    ['close-auth', /terminated|ECONNRESET/i],
    ['reject', /password authentication failed for user "IAM:alice"/],
  ] as const)('%s meets as many logins as asked for', async (kind, message) => {
    const password = await getPassword(local, { dbUser: 'alice' })
    local.faults.database({ kind, times: 1 })
    await expect(open(password)).rejects.toThrow(message)
    await open(password)
  })

  it.each([
    ['auth-13', 13],
    ['auth-14', 14],
  ] as const)('%s asks for a method that node-postgres does not know', async (kind, method) => {
    local.faults.database({ kind, times: 1 })
    expect(await authenticationAskedOf({ user: 'IAM:alice', database: 'dev' })).toBe(method)
    expect(await authenticationAskedOf({ user: 'IAM:alice', database: 'dev' })).toBe(5)
  })

  it('hang says nothing for as long as the client waits', async () => {
    const password = await getPassword(local, { dbUser: 'alice' })
    local.faults.database({ kind: 'hang' })
    await expect(open(password, { connectionTimeoutMillis: 200 })).rejects.toThrow(/timeout/)
  })
})

describe('a stand-in', () => {
  it('runs beside another, on its own port and with its own passwords', async () => {
    const other = await startLocalRedshift({ clusterId: 'other', users: ['bob'] })
    try {
      expect(other.port).not.toBe(local.port)
      const password = await getPassword(other, { dbUser: 'bob' })
      const client = await login(other, password)
      expect(await value(client, 'select current_user')).toBe('bob')
      await client.end()
      await expect(open(password)).rejects.toThrow()
    } finally {
      await other.stop()
    }
    expect(existsSync(dirname(other.caFile))).toBe(false)
  })

  it('keeps the objects of S3 in a folder of its own, which goes with it, or in one of the caller, which stays', async () => {
    const kept = join(dirname(local.caFile), 'kept')
    const other = await startLocalRedshift({ s3: relative(process.cwd(), kept) })
    await other.stop()
    expect(other.s3).toBe(kept)
    expect(existsSync(kept)).toBe(true)
    const third = await startLocalRedshift()
    expect(existsSync(third.s3)).toBe(true)
    await third.stop()
    expect(existsSync(third.s3)).toBe(false)
  })

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['other-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('shows a certificate that is %s when told to', async (certificate, code) => {
    const other = await startLocalRedshift({ certificate, staticUsers: { awsuser: 'Passw0rd' } })
    try {
      await expect(login(other, { user: 'awsuser', password: 'Passw0rd' })).rejects.toMatchObject({ code })
    } finally {
      await other.stop()
    }
  })
})
