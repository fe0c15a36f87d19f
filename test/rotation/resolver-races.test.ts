import {
  createResolver,
  type RedshiftConnection,
  type RedshiftResolver,
  type ResolverRuntime,
} from '@redshift-iam/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FakeAws } from '../conformance/harness/fake-aws.ts'
import { interceptRequests } from '../conformance/harness/intercept.ts'

const HOST = 'c1.abc123.us-west-2.redshift.amazonaws.com'
const KEYS = { accessKeyId: 'AKIDX', secretAccessKey: 'SKX' }

const aws = new FakeAws()
let restore: () => void
let now: number
let monotonic: number
let runtime: ResolverRuntime
const warnings: string[] = []
const open: RedshiftResolver[] = []
const unhandled: unknown[] = []
const onUnhandled = (error: unknown): number => unhandled.push(error)

const resolver = (more: object = KEYS, loaded = createResolver): RedshiftResolver => {
  const options = { host: HOST, database: 'dev', dbUser: 'alice', ...more }
  const made = loaded({ ...options, logger: { warn: (text) => warnings.push(text) } }, runtime)
  open.push(made)
  return made
}
const pass = (seconds: number): void => {
  now += seconds * 1000
  monotonic += seconds * 1000
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const renewed = async (one: RedshiftResolver): Promise<void> => {
  while (one.status.state === 'refreshing') await turn()
}
const given = (more: object): void => aws.reset(more, () => now)

beforeAll(async () => {
  await aws.listen()
  restore = interceptRequests(() => aws.port)
  process.on('unhandledRejection', onUnhandled)
})
afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
  restore()
  aws.close()
})
beforeEach(() => {
  now = Date.now()
  monotonic = 5_000
  runtime = { now: () => now, monotonic: () => monotonic, random: () => 0 }
  warnings.length = 0
  given({})
})
afterEach(async () => {
  for (const one of open.splice(0)) one.close()
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name]
  await turn()
  expect(unhandled.splice(0)).toEqual([])
})

describe('close() while a renewal runs', () => {
  test('whatever step it has come to, its answer goes to nobody and no credential stays behind', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const one = resolver()
      const waiting = one.resolve().catch((error: unknown) => error)
      for (let i = 0; i < turns; i++) await (turns % 2 ? turn() : Promise.resolve())
      one.close()
      await waiting
      await turn()
      const calls = aws.calls.length
      const next = resolver()
      await next.resolve()
      expect(next.status).toMatchObject({ generation: 1, successes: 1 })
      expect(aws.calls.length).toBeGreaterThan(calls)
      next.close()
    }
  })

  test('a background renewal ends silently', async () => {
    const one = resolver()
    await one.resolve()
    pass(721)
    await one.resolve()
    one.close()
    await turn()
    expect(warnings).toEqual([])
    expect(one.status.state).toBe('closed')
  })

  test('another resolver that waits for the same fetch still gets its answer', async () => {
    const [one, other] = [resolver(), resolver()]
    const ended = one.resolve().catch((error: unknown) => error)
    const waiting = other.resolve()
    while (aws.calls.length === 0) await turn()
    one.close()
    expect(await ended).toMatchObject({ code: 'CLOSED' })
    expect((await waiting).user).toBe('IAM:alice')
    expect(aws.calls).toHaveLength(1)
  })
})

describe('an identity that changes while running', () => {
  const become = (name: string): void => {
    process.env['AWS_ACCESS_KEY_ID'] = name
    process.env['AWS_SECRET_ACCESS_KEY'] = 'SK'
  }

  test('to one that fails costs a call per pause, not one per resolve, and keeps the last good password', async () => {
    become('AKIDA')
    const one = resolver({})
    const first = await one.resolve()
    become('AKIDB')
    given({ apiError: 'AccessDenied' })
    pass(721)
    const answers: RedshiftConnection[] = []
    for (let i = 0; i < 20; i++) {
      answers.push(await one.resolve())
      await renewed(one)
    }
    expect(new Set(answers)).toEqual(new Set([first]))
    expect(aws.calls).toHaveLength(1)
    expect(one.status.state).toBe('cooling down')
    given({})
    pass(1)
    await one.resolve()
    await renewed(one)
    expect(await one.resolve()).not.toBe(first)
    expect(aws.calls.map(({ signer }) => signer)).toEqual(['AKIDB'])
  })

  test('and back again, is served by the credential it had', async () => {
    become('AKIDA')
    const one = resolver({})
    const first = await one.resolve()
    become('AKIDB')
    given({ apiError: 'AccessDenied' })
    await expect(one.resolve({ forceRefresh: true })).rejects.toMatchObject({ awsErrorName: 'AccessDenied' })
    become('AKIDA')
    given({})
    pass(721)
    expect(await one.resolve()).toBe(first)
    await renewed(one)
    expect((await one.resolve()).password).toBe('pw-1')
    expect(one.status.generation).toBe(2)
  })

  test('leaves nothing of the old one behind', async () => {
    become('AKIDA')
    const one = resolver({})
    await one.resolve()
    become('AKIDB')
    await one.resolve({ forceRefresh: true })
    become('AKIDA')
    await resolver({}).resolve()
    expect(aws.calls.map(({ signer }) => signer)).toEqual(['AKIDA', 'AKIDB', 'AKIDA'])
  })
})

test('a forced refresh that joins an unforced one gets a new credential', async () => {
  await resolver().resolve()
  const one = resolver()
  const [, forced] = await Promise.all([one.resolve(), one.resolve({ forceRefresh: true })])
  expect(forced.password).toBe('pw-2')
  expect((await one.resolve()).password).toBe('pw-2')
  const next = await one.resolve()
  expect(next).toBe(await one.resolve())
  expect(aws.calls).toHaveLength(2)
})

test('a listener that throws harms nobody, and is told of', async () => {
  const one = resolver()
  const onAddress = (): never => {
    throw new Error('oops')
  }
  const heard: unknown[] = []
  const answers = await Promise.all([
    one.resolve({ onAddress }),
    one.resolve({ onAddress: (address) => heard.push(address) }),
  ])
  expect(answers[0].password).toBe('pw-1')
  expect(heard).toMatchObject([{ host: HOST, port: 5439 }])
  expect(warnings.join()).toContain('onAddress threw: oops')
})

describe('without timers', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

  test('nothing waits for the next rotation: not while fresh, not after one ran behind, not after a failure', async () => {
    const before = timers()
    const one = resolver()
    await one.resolve()
    expect(timers()).toBeLessThanOrEqual(before)
    pass(721)
    await one.resolve()
    await renewed(one)
    expect(timers()).toBeLessThanOrEqual(before)
    given({ apiError: 'AccessDenied' })
    pass(721)
    await one.resolve()
    await renewed(one)
    expect(timers()).toBeLessThanOrEqual(before)
  })
})

describe('clocks', () => {
  const fetchedWithClockOff = async (seconds: number): Promise<RedshiftResolver> => {
    aws.reset({}, () => now + seconds * 1000)
    const one = resolver()
    await one.resolve()
    return one
  }

  test.each([-7200, 7200])(
    '%i s apart from the clock of AWS, a password serves its full time',
    async (seconds) => {
      const one = await fetchedWithClockOff(seconds)
      expect(warnings.join()).toContain('clocks of this machine and of AWS differ')
      pass(719)
      await one.resolve()
      expect(one.status.state).toBe('fresh')
      expect(aws.calls).toHaveLength(1)
      pass(200)
      await one.resolve()
      expect(aws.calls).toHaveLength(2)
    },
  )

  test('set back after the password came, the password is not used beyond its end', async () => {
    const one = resolver()
    await one.resolve()
    now -= 86_400_000
    monotonic += 901_000
    given({})
    await one.resolve()
    expect(aws.calls).toHaveLength(1)
    expect(one.status.generation).toBe(2)
  })

  test('set forward, it is renewed early at worst', async () => {
    const one = resolver()
    await one.resolve()
    now += 86_400_000
    await one.resolve()
    expect(one.status).toMatchObject({ state: 'fresh', generation: 2 })
  })

  test('a process frozen in the middle of a renewal answers with a living password', async () => {
    const one = resolver()
    await one.resolve()
    pass(721)
    await one.resolve()
    pass(3600)
    await renewed(one)
    const { expiration } = await one.resolve()
    expect(expiration?.getTime()).toBeGreaterThan(now)
  })
})
