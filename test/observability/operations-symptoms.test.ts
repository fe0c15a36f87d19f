import { readFileSync } from 'node:fs'
import { explain } from '@redshift-iam/core'
import { RedshiftKnexClient, redshiftConnection, redshiftKnexConfig } from '@redshift-iam/knex'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import { describe, expect, it } from 'vitest'
import { OperationsScene } from './operations-scene.ts'

const scene = new OperationsScene()
const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')

describe('the first look of docs/operations.md', () => {
  it('explain() tells the chain, the file of each step, the API, target and region, without a call', async () => {
    const explained = await explain(scene.options({ logger: {} }))
    expect(explained).toMatchObject({
      api: 'GetClusterCredentials',
      target: 'ClusterID "examplecluster"',
      region: 'us-west-2',
    })
    expect(explained.identity).toHaveLength(3)
    const files = [scene.local.env['AWS_SHARED_CREDENTIALS_FILE'], scene.local.env['AWS_CONFIG_FILE']]
    for (const step of explained.identity)
      expect(files.some((file) => JSON.stringify(step).includes(file ?? '?'))).toBe(true)
    expect(scene.local.aws.calls).toEqual([])
  })

  it('pool.resolver.status is that of the resolver', async () => {
    const pool = createPool(scene.options())
    expect(pool.resolver.status.state).toBe('empty')
    await pool.query('select 1')
    expect(pool.resolver.status).toMatchObject({ state: 'fresh', user: 'IAM:etl', generation: 1 })
    await pool.end()
    expect(pool.resolver.status.state).toBe('closed')
  })
})

describe('the table of symptoms', () => {
  it('names role, profile and caller where a role is refused', async () => {
    scene.local.faults.aws({
      on: 'sts:AssumeRole',
      error: 'AccessDenied',
      message:
        'User: arn:aws:iam::111111111111:user/base is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/analyst',
    })
    const { message } = await failure(scene.resolver().resolve())
    expect(message).toContain('role arn:aws:iam::111111111111:role/analyst of profile "analyst"')
    expect(message).toContain('arn:aws:iam::111111111111:user/base')
  })

  it('needs no right to describe where host, port and region are set', async () => {
    const { host, port } = scene.local
    scene.local.faults.aws({ on: 'redshift:DescribeClusters', error: 'AccessDenied' })
    await expect(scene.resolver().resolve()).rejects.toMatchObject({ code: 'DESCRIBE_FAILED' })
    await expect(scene.resolver({ host, port }).resolve()).resolves.toMatchObject({ host, port })
  })

  it.each([
    ['close-auth', 'CONNECT_FAILED', 'closed'],
    ['reject', 'LOGIN_REFUSED', 'password authentication failed'],
  ] as const)('quotes what a login ends with: %s', async (kind, code, text) => {
    scene.local.faults.database({ kind })
    await expectAtLogin({}, code, text)
  })

  it.each([
    [{ host: 'localhost', port: 1 }, 'CONNECT_FAILED', 'cannot be reached'],
    [{ dbUser: 'nobody_yet' }, 'LOGIN_REFUSED', 'does not exist'],
  ])('quotes what %o leads to', (options, code, text) => expectAtLogin(options, code, text))

  async function expectAtLogin(options: object, code: string, text: string): Promise<void> {
    const pool = createPool(scene.resolver(options))
    const error = await failure(pool.query('select 1'))
    await pool.end()
    expect(error).toMatchObject({ code, message: expect.stringContaining(quoted(text)) })
  }

  it('has every connection in use behind the error without a code', async () => {
    const pool = createPool(scene.resolver(), { max: 1 })
    const client = await pool.connect()
    pool.options.connectionTimeoutMillis = 100
    const error = await failure(pool.query('select 1'))
    expect(error.message).toContain(quoted('timeout exceeded when trying to connect'))
    expect(error).not.toHaveProperty('code')
    client.release()
    await pool.end()
  })

  it.each([
    ['every connection is in use', {}, 'hold'],
    ['propagateCreateError: false hides the true error', { propagateCreateError: false }, 'fail'],
  ])("has Knex's pool full where %s", async (_why, pool, how) => {
    const text = quoted('Timeout acquiring a connection. The pool is probably full')
    if (how === 'fail') scene.local.faults.aws({ on: 'redshift:*', error: 'AccessDenied' })
    const resolver = scene.resolver()
    if (how === 'hold') await resolver.resolve()
    const db = knex({
      client: RedshiftKnexClient,
      connection: redshiftConnection(resolver),
      pool: { min: 0, max: 1, ...pool },
      acquireConnectionTimeout: 1_500,
      log: { warn() {}, error() {} },
    } as never)
    const held = how === 'hold' ? await db.transaction() : undefined
    expect((await failure(db.raw('select 1'))).message).toContain(text)
    await held?.rollback()
    await db.destroy()
  })

  it('shows the true error where that setting is gone', async () => {
    scene.local.faults.aws({ on: 'redshift:*', error: 'AccessDenied' })
    const db = knex(redshiftKnexConfig(scene.resolver(), { log: { warn() {}, error() {} } }))
    expect(await failure(db.raw('select 1'))).toMatchObject({ code: 'DESCRIBE_FAILED' })
    await db.destroy()
  })

  it('has 57014 for a statement that takes longer than statement_timeout', async () => {
    const pool = createPool(scene.resolver(), { session: { statement_timeout: 50 } })
    const long = 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'
    expect(await failure(pool.query(long))).toMatchObject({ code: '57014' })
    await pool.end()
  })

  it('has CLOSED for what is used after its end', async () => {
    const resolver = scene.resolver()
    resolver.close()
    expect(await failure(resolver.resolve())).toMatchObject({ code: 'CLOSED' })
  })
})

/** A text that the page has to quote. */
function quoted(text: string): string {
  expect(page).toContain(text)
  return text
}

async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  if (!error) throw new Error('It did not fail.')
  return error
}
