import dns from 'node:dns'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { holdings } from './harness/leaks.ts'
import { failure, PAUSE, Scene } from './harness/scene.ts'
import { ways } from './harness/ways.ts'
import { serverFaults } from './server-faults.ts'

const scene = new Scene()
const relaxed = { timeout: 10_000 }

describe.each(ways)('through $name', (way) => {
  test.each(serverFaults)('$fault', async ({ given, sees, connectLimit }) => {
    const sessions = scene.sessions(way, scene.resolver(relaxed), connectLimit ? { connectLimit } : {})
    const healthy = await scene.healthy(sessions)
    given(scene.local)
    const error = await failure(sessions.reserve())
    expect(error).toMatchObject({
      name: 'RedshiftIamError',
      code: sees.code,
      ...(sees.hint && { hint: expect.stringContaining(sees.hint) }),
    })
    await healthy.expectUntouched()
    scene.local.faults.clear()
    const next = await sessions.reserve()
    await healthy.expectUntouched()
    await Promise.all([next.release(), healthy.release()])
  })

  test('a connection cut at its first statement fails that statement and no other', async () => {
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    const healthy = await scene.healthy(sessions)
    scene.local.faults.database({ kind: 'close-query', times: 1 })
    const error = await failure(sessions.pid())
    expect(error.message).toMatch(/terminated|ended|ECONNRESET/)
    await healthy.expectUntouched()
    expect(await sessions.pid()).toBeGreaterThan(0)
    await healthy.release()
  })

  test('a failover ends every session: transactions fail, the pool logs in anew, AWS is not asked', async () => {
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    const held = await sessions.reserve()
    const before = [await held.pid(), await sessions.pid()]
    const calls = scene.credentialCalls
    await scene.local.killSessions()
    // Nobody asks anything while the sessions end: that must not end the process.
    await vi.waitFor(async () => expect((await holdings(scene.local)).sessions).toBe(0))
    await setTimeout(50)
    await failure(held.pid())
    await Promise.resolve(held.release()).catch(() => {})
    await vi.waitFor(async () => expect(before).not.toContain(await sessions.pid()))
    expect(scene.credentialCalls).toBe(calls)
  })

  test('a failover during a statement is told by the statement', async () => {
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    await sessions.pid()
    const running = failure(sessions.sleep(60))
    await vi.waitFor(async () => {
      const [row] = await scene.local.admin(
        `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_class d%' and usename = 'alice'`,
      )
      expect(row?.['n']).toBeGreaterThan(0)
    })
    await scene.local.killSessions()
    expect(await running).toMatchObject({ code: '57P01' })
    // The statement ends before its socket does: the pool may give that session out once more.
    await vi.waitFor(async () => expect(await sessions.pid()).toBeGreaterThan(0))
  })

  test('names that no longer resolve concern new sessions only', async () => {
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    const healthy = await scene.healthy(sessions)
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      hostname: string,
      _options: unknown,
      callback: (error: Error) => void,
    ) => {
      const message = `getaddrinfo ENOTFOUND ${hostname}`
      process.nextTick(callback, Object.assign(new Error(message), { code: 'ENOTFOUND', hostname }))
    }) as never)
    try {
      expect(await failure(sessions.reserve())).toMatchObject({
        code: 'CONNECT_FAILED',
        hint: expect.stringContaining('check Server and Region, and DNS inside the VPC'),
      })
    } finally {
      lookup.mockRestore()
    }
    await healthy.expectUntouched()
    const next = await sessions.reserve()
    await Promise.all([next.release(), healthy.release()])
  })
})

describe('a password that is refused though it should be good', () => {
  test.each(ways.filter(({ isSelfHealing }) => isSelfHealing))(
    'is renewed and tried again, unseen through $name',
    async (way) => {
      const resolver = scene.resolver(relaxed)
      const sessions = scene.sessions(way, resolver)
      scene.local.faults.database({ kind: 'reject', times: 1 })
      expect(await sessions.pid()).toBeGreaterThan(0)
      expect(resolver.status).toMatchObject({ rejections: 1, successes: 2 })
      expect(scene.credentialCalls).toBe(2)
    },
  )

  test("fails one query through Knex's own dialect, and the next logs in", async () => {
    const way = ways.find(({ isSelfHealing }) => !isSelfHealing)
    if (!way) throw new Error('There is none.')
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    scene.local.faults.database({ kind: 'reject', times: 1 })
    expect(await failure(sessions.pid())).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(await sessions.pid()).toBeGreaterThan(0)
    expect(scene.credentialCalls).toBe(2)
  })

  test.each(ways)('costs one renewal, however many connects fail with it: $name', async (way) => {
    const sessions = scene.sessions(way, scene.resolver(relaxed), { max: 50 })
    scene.local.faults.database({ kind: 'reject' })
    const errors = await Promise.all(Array.from({ length: 50 }, () => failure(sessions.pid())))
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['LOGIN_REFUSED']))
    expect(scene.credentialCalls).toBe(way.isSelfHealing ? 2 : 1)
    scene.local.faults.clear()
    expect(await sessions.pid()).toBeGreaterThan(0)
    expect(scene.credentialCalls).toBe(2)
  })

  test.each(ways)('does not become a loop of calls where none is ever right: $name', async (way) => {
    const sessions = scene.sessions(way, scene.resolver(relaxed))
    scene.local.faults.database({ kind: 'reject' })
    for (let i = 0; i < 30; i += 1) {
      expect(await failure(sessions.pid())).toMatchObject({ code: 'LOGIN_REFUSED' })
      scene.local.advanceClock(1)
    }
    expect(scene.credentialCalls).toBeLessThanOrEqual(5)
    scene.local.faults.clear()
    scene.local.advanceClock(PAUSE)
    expect(await sessions.pid()).toBeGreaterThan(0)
  })
})
