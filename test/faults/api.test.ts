import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { apiFaults } from './api-faults.ts'
import { API_LIMIT } from './harness/limits.ts'
import { CLOSING, failure, PAUSE, Scene } from './harness/scene.ts'
import { ways } from './harness/ways.ts'

const scene = new Scene()

describe.each(ways)('through $name', (way) => {
  test.each(apiFaults)('$fault', async ({ given, sees, identity, limit = API_LIMIT }) => {
    const { local, warnings } = scene
    const resolver = scene.resolver({ timeout: limit, ...identity })
    const sessions = scene.sessions(way, resolver)
    const healthy = await scene.healthy(sessions)

    // The last good password serves until its real end, and the one on call is told.
    local.advanceClock(CLOSING)
    given(local)
    const third = await sessions.reserve()
    if (identity === undefined) expect(warnings.join()).toContain('could not be renewed and is kept until')
    await healthy.expectUntouched()

    local.advanceClock(900 - CLOSING + PAUSE)
    const error = await failure(sessions.reserve())
    expect(error).toMatchObject({
      name: 'RedshiftIamError',
      code: sees.code,
      ...(sees.awsErrorName && { awsErrorName: sees.awsErrorName }),
      ...(sees.hint && { hint: expect.stringContaining(sees.hint) }),
    })
    await healthy.expectUntouched()
    await third.pid()

    local.faults.clear()
    Object.assign(process.env, local.env)
    // A call that hangs may outlive, for a moment, those who gave up waiting for it.
    await expect.poll(() => resolver.status.state).not.toBe('refreshing')
    local.advanceClock(PAUSE)
    const fourth = await sessions.reserve()
    expect(await fourth.pid()).toBeGreaterThan(0)
    await healthy.expectUntouched()

    await Promise.all([fourth.release(), third.release(), healthy.release()])
  })

  test('an API that answers slowly is waited for', async () => {
    scene.local.faults.aws({ on: 'redshift:*', delay: API_LIMIT / 4 })
    expect(await scene.sessions(way, scene.resolver({ timeout: 10_000 })).pid()).toBeGreaterThan(0)
  })

  test('an address that cannot be looked up fails connects without asking again, until the pause is over', async () => {
    scene.local.faults.aws({ on: 'redshift:DescribeClusters', error: 'AccessDenied' })
    const sessions = scene.sessions(way, scene.resolver({ timeout: 10_000 }))
    const refused = {
      code: 'DESCRIBE_FAILED',
      hint: expect.stringContaining('redshift:DescribeClusters'),
    }
    expect(await failure(sessions.pid())).toMatchObject(refused)
    scene.local.faults.clear()
    // The SDK may have repeated it: a clock that tests have moved looks like a reason.
    scene.local.aws.clearCalls()
    expect(await failure(sessions.pid())).toMatchObject(refused)
    expect(scene.local.aws.calls).toEqual([])
    scene.local.advanceClock(PAUSE)
    expect(await sessions.pid()).toBeGreaterThan(0)
  })

  test('a metadata service that never answers fails the first connect; keys it gave earlier serve on', async () => {
    const service = { on: 'imds:*', delay: Number.POSITIVE_INFINITY }
    const resolver = scene.resolver({ profile: undefined, instanceProfile: true })
    const sessions = scene.sessions(way, resolver)
    scene.local.faults.aws(service)
    expect(await failure(sessions.reserve())).toMatchObject({ code: 'TIMEOUT' })
    scene.local.faults.clear()
    await expect.poll(() => resolver.status.state).not.toBe('refreshing')
    scene.local.advanceClock(PAUSE)
    const first = await sessions.reserve()
    scene.local.faults.aws(service)
    scene.local.advanceClock(901)
    const second = await sessions.reserve()
    expect(scene.credentialCalls).toBe(2)
    await Promise.all([first.release(), second.release()])
  })

  test('an API that has nothing yet is asked once, by however many wait', async () => {
    scene.local.faults.aws({ on: 'redshift:GetClusterCredentials', delay: Number.POSITIVE_INFINITY })
    const sessions = scene.sessions(way, scene.resolver())
    const errors = await Promise.all(Array.from({ length: 20 }, () => failure(sessions.pid())))
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['TIMEOUT']))
    expect(scene.credentialCalls).toBeLessThanOrEqual(3)
  })
})

test('an answer that comes late, after a newer one, changes nothing', async () => {
  const resolver = scene.resolver()
  scene.local.faults.aws({ on: 'redshift:GetClusterCredentials', delay: API_LIMIT + 200, times: 1 })
  expect(await failure(resolver.resolve())).toMatchObject({ code: 'TIMEOUT' })
  await expect.poll(() => resolver.status.state).not.toBe('refreshing')
  scene.local.advanceClock(PAUSE)
  const { password } = await resolver.resolve()
  await wait(300)
  expect((await resolver.resolve()).password).toBe(password)
  expect(resolver.status).toMatchObject({ generation: 1, successes: 1 })
  resolver.close()
})
