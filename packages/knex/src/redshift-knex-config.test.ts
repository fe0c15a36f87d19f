import { describe, expect, it, vi } from 'vitest'
import { redshiftKnexConfig } from './index.ts'

const iam = { clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl' }

it('gives settings that suit Redshift', () => {
  expect(redshiftKnexConfig(iam)).toEqual({
    client: 'redshift',
    version: '8.0.2',
    connection: expect.any(Function),
    pool: { min: 0, idleTimeoutMillis: 60_000, createTimeoutMillis: 20_000 },
  })
})

it('lets what is given win, and keeps the rest', () => {
  const migrations = { directory: './migrations' }
  const config = redshiftKnexConfig(iam, { client: 'pg', migrations, pool: { max: 3, idleTimeoutMillis: 5 } })
  expect(config).toMatchObject({ client: 'pg', version: '8.0.2', migrations })
  expect(config.pool).toEqual({ min: 0, max: 3, idleTimeoutMillis: 5, createTimeoutMillis: 20_000 })
})

it('makes the connection itself, from options beside it', () => {
  expect(redshiftKnexConfig(iam, { connection: { application_name: 'etl' } }).connection).toBeTypeOf(
    'function',
  )
  expect(() => redshiftKnexConfig(iam, { connection: 'redshift://x' })).toThrow(/makes the connection itself/)
})

describe('afterCreate', () => {
  function run(
    afterCreate: (connection: unknown, done: (error?: unknown, connection?: unknown) => void) => unknown,
  ) {
    const end = vi.fn()
    const { pool } = redshiftKnexConfig(iam, { pool: { afterCreate: afterCreate as never } })
    const wrapped = pool?.afterCreate as unknown as typeof afterCreate
    return new Promise<{ error: unknown; ended: number }>((resolve) => {
      wrapped({ end }, (error) => resolve({ error, ended: end.mock.calls.length }))
    })
  }
  const failure = new Error('no')

  it('goes on with the session when it succeeds', async () => {
    expect(await run((connection, done) => done(null, connection))).toEqual({ error: null, ended: 0 })
  })

  it('ends the session when it fails, in whichever way', async () => {
    expect(await run((_connection, done) => done(failure))).toEqual({ error: failure, ended: 1 })
    expect(
      await run(() => {
        throw failure
      }),
    ).toEqual({ error: failure, ended: 1 })
    expect(await run(() => Promise.reject(failure))).toEqual({ error: failure, ended: 1 })
  })
})
