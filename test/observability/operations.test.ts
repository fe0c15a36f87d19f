import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createResolver, type RedshiftResolver } from '@redshift-iam/core'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { createPool } from '@redshift-iam/pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

const channels = ['start', 'success', 'error', 'stale', 'rejected']

let local: LocalRedshift
let resolver: RedshiftResolver
let events: string[]
let warnings: string[]
const listeners = channels.map((name) => [`redshift-iam:${name}`, () => void events.push(name)] as const)

beforeAll(async () => {
  local = await startLocalRedshift()
  for (const [name, value] of Object.entries(local.env)) vi.stubEnv(name, value)
})
beforeEach(() => {
  events = []
  warnings = []
  for (const [name, listener] of listeners) subscribe(name, listener)
  resolver = createResolver(
    {
      clusterId: local.clusterId,
      database: 'dev',
      dbUser: 'etl',
      profile: 'etl',
      caFile: local.caFile,
      logger: { warn: (message) => warnings.push(message) },
    },
    { now: () => local.now().getTime(), random: () => 0 },
  )
})
afterEach(() => {
  resolver.close()
  local.faults.clear()
  for (const [name, listener] of listeners) unsubscribe(name, listener)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await local.stop()
})

/** The state once no call is under way any more. */
const settled = () =>
  vi.waitFor(() => {
    expect(resolver.status.state).not.toBe('refreshing')
    return resolver.status
  })

describe('what docs/operations.md says', () => {
  it('of a rotation: stale, start, success, and a new generation', async () => {
    expect(resolver.status).toMatchObject({ state: 'empty', generation: 0 })
    await resolver.resolve()
    expect(events).toEqual(['start', 'success'])
    local.advanceClock(721)
    await resolver.resolve()
    expect(await settled()).toMatchObject({ state: 'fresh', generation: 2, successes: 2, failures: 0 })
    expect(events).toEqual(['start', 'success', 'stale', 'start', 'success'])
  })

  it('of an outage: the password serves to its end, open sessions beyond it, and all heals by itself', async () => {
    const pool = createPool(resolver, { max: 1 })
    await pool.query('select 1')
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied' })
    local.advanceClock(721)
    await resolver.resolve()
    expect(await settled()).toMatchObject({ state: 'cooling down', user: 'IAM:etl', failures: 1 })
    expect(events).toEqual(['start', 'success', 'stale', 'start', 'error'])
    expect(warnings).toEqual([expect.stringMatching(/could not be renewed and is kept until .*AccessDenied/)])
    local.advanceClock(120)
    await expect(resolver.resolve()).resolves.toMatchObject({ user: 'IAM:etl' })
    local.advanceClock(60)
    await expect(resolver.resolve()).rejects.toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    expect(resolver.status.lastError).toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }])
    local.faults.clear()
    local.advanceClock(30)
    await resolver.resolve()
    expect(resolver.status.state).toBe('fresh')
    expect(resolver.status.lastError).toBeUndefined()
    await pool.end()
  })

  it('of a failover: the pool opens new sessions without a call to AWS', async () => {
    const told: Error[] = []
    const pool = createPool(resolver, { max: 2, onError: (error) => told.push(error) })
    await pool.query('select 1')
    events = []
    expect(await local.killSessions()).toBe(1)
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }])
    expect(events).toEqual([])
    await pool.end()
  })

  it('of a single refusal: one renewal inside connect, and no error', async () => {
    const pool = createPool(resolver, { max: 1 })
    local.faults.database({ kind: 'reject', times: 1 })
    await pool.query('select 1')
    expect(events).toEqual(['start', 'success', 'rejected', 'start', 'success'])
    await pool.end()
  })

  it('of the pool: an error without a code means that every connection is in use', async () => {
    const pool = createPool(resolver, { max: 1 })
    const client = await pool.connect()
    // Only now, so that it is the wait for a free connection, not the first login, that is cut short.
    pool.options.connectionTimeoutMillis = 100
    await expect(pool.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    client.release()
    await pool.end()
  })
})
