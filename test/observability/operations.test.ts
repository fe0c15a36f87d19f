import { createPool } from '@redshift-iam/pg'
import { describe, expect, it, vi } from 'vitest'
import { OperationsScene } from './operations-scene.ts'

const scene = new OperationsScene()
const { events, warnings } = scene

describe('what docs/operations.md says of events', () => {
  it('key: the same for all that share a password, another one for another user', async () => {
    const runtime = scene.runtime()
    const [one, twin, other] = [{}, {}, { dbUser: 'alice' }].map((more) => scene.resolver(more, runtime))
    await one?.resolve()
    await other?.resolve()
    await twin?.resolve({ forceRefresh: true })
    const keys = scene.details.map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
    expect(keys[0]).toBe(keys.at(-1))
  })

  it('success tells how long the call took and when the password expires', async () => {
    const { expiration } = await scene.resolver().resolve()
    expect(scene.details[1]).toMatchObject({ durationMs: expect.any(Number), expiration })
  })

  it('rejected: a single refusal is one renewal inside connect, and no error', async () => {
    const pool = createPool(scene.resolver(), { max: 1 })
    scene.local.faults.database({ kind: 'reject', times: 1 })
    await pool.query('select 1')
    expect(events).toEqual(['start', 'success', 'rejected', 'start', 'success'])
    await pool.end()
  })

  it('rejected: one refused password is told by each login that it met, and heals with one renewal', async () => {
    const pool = createPool(scene.resolver(), { max: 3 })
    scene.local.faults.database({ kind: 'reject', times: 3 })
    await Promise.all([1, 2, 3].map((n) => pool.query(`select ${n}`)))
    expect(events.filter((name) => name === 'rejected')).toHaveLength(3)
    expect(events.filter((name) => name === 'success')).toHaveLength(2)
    await pool.end()
  })
})

describe('what it says of the status', () => {
  it('goes from empty to fresh, stale and expired without anybody asking, as there are no timers', async () => {
    const resolver = scene.resolver()
    expect(resolver.status).toMatchObject({ state: 'empty', generation: 0 })
    await resolver.resolve()
    expect(resolver.status).toMatchObject({ state: 'fresh', user: 'IAM:etl', generation: 1, successes: 1 })
    scene.local.advanceClock(750)
    expect(resolver.status.state).toBe('stale')
    expect(resolver.status.ageMs).toBeGreaterThanOrEqual(750_000)
    scene.local.advanceClock(150)
    expect(resolver.status.state).toBe('expired')
    expect(events).toEqual(['start', 'success'])
    const renewal = resolver.resolve()
    expect(resolver.status.state).toBe('refreshing')
    await renewal
    expect(resolver.status).toMatchObject({ state: 'fresh', generation: 2, failures: 0 })
  })

  it('is cooling down after a failure, and expiration tells whether logins still work', async () => {
    const pool = createPool(scene.resolver(), { max: 1 })
    await pool.query('select 1')
    scene.local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied' })
    scene.local.advanceClock(721)
    const { expiration } = await pool.resolver.resolve()
    expect(await scene.settled(pool.resolver)).toMatchObject({
      state: 'cooling down',
      user: 'IAM:etl',
      failures: 1,
      expiration,
      lastError: { code: 'GET_CREDENTIALS_FAILED', message: expect.stringContaining('AccessDenied') },
    })
    expect(warnings).toEqual([expect.stringMatching(/could not be renewed and is kept until .*AccessDenied/)])
    scene.local.advanceClock(180)
    await expect(pool.resolver.resolve()).rejects.toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }])
    scene.local.faults.clear()
    scene.local.advanceClock(30)
    await pool.resolver.resolve()
    expect(pool.resolver.status.state).toBe('fresh')
    expect(pool.resolver.status).not.toHaveProperty('lastError')
    await pool.end()
  })
})

describe('what it says of failover', () => {
  it('the pool opens new sessions without a call to AWS', async () => {
    const told: Error[] = []
    const pool = createPool(scene.resolver(), { max: 2, onError: (error) => told.push(error) })
    await pool.query('select 1')
    events.length = 0
    expect(await scene.local.killSessions()).toBe(1)
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }])
    expect(events).toEqual([])
    await pool.end()
  })

  it('connecting fails with CONNECT_FAILED while the cluster is away, and works afterwards', async () => {
    const pool = createPool(scene.resolver(), { max: 1 })
    scene.local.faults.database({ kind: 'refuse' })
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
    scene.local.faults.clear()
    expect((await pool.query('select 4 as four')).rows).toEqual([{ four: 4 }])
    await pool.end()
  })
})
