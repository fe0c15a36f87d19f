import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  createResolver,
  type RedshiftIamError,
  type RedshiftResolver,
  type ResolverRuntime,
} from '@redshift-iam/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeAws } from '../conformance/harness/fake-aws.ts'
import { interceptRequests } from '../conformance/harness/intercept.ts'

const OPTIONS = {
  host: 'c1.abc123.us-west-2.redshift.amazonaws.com',
  database: 'dev',
  dbUser: 'alice',
  accessKeyId: 'AKIDX',
  secretAccessKey: 'SKX',
} as const

const aws = new FakeAws()
let restore: () => void
let now = 0
let runtime: ResolverRuntime
const warnings: string[] = []
const open: RedshiftResolver[] = []

const resolver = (more: object = {}): RedshiftResolver => {
  const made = createResolver(
    { ...OPTIONS, logger: { warn: (text) => warnings.push(text) }, ...more },
    runtime,
  )
  open.push(made)
  return made
}
const pass = (seconds: number): void => {
  now += seconds * 1000
}
const settled = (one: RedshiftResolver): Promise<void> =>
  vi.waitFor(() => expect(one.status.state).not.toBe('refreshing'))
const given = (more: object): void => aws.reset(more, () => now)

beforeAll(async () => {
  await aws.listen()
  restore = interceptRequests(() => aws.port)
})
afterAll(() => {
  restore()
  aws.close()
})
beforeEach(() => {
  now = Date.now()
  runtime = { now: () => now, random: () => 0 }
  warnings.length = 0
  given({})
})
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

describe('one call serves everybody', () => {
  test('a thousand at once on one resolver', async () => {
    const one = resolver()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => one.resolve()))
    expect(aws.calls).toHaveLength(1)
    expect(new Set(answers).size).toBe(1)
  })

  test('twenty resolvers of one identity, and a twenty-first that comes later', async () => {
    await Promise.all(Array.from({ length: 20 }, () => resolver().resolve()))
    expect((await resolver().resolve()).password).toBe('pw-1')
    expect(aws.calls).toHaveLength(1)
  })

  test('but each full identity has its own', async () => {
    const groups = await Promise.all(
      [resolver({ dbGroups: 'a,b' }), resolver({ dbGroups: 'b,a' })].map((one) => one.resolve()),
    )
    expect(groups[0]?.password).toBe(groups[1]?.password)
    expect((await resolver({ dbGroups: 'a' }).resolve()).password).toBe('pw-2')
    expect((await resolver({ accessKeyId: 'AKIDY' }).resolve()).password).toBe('pw-3')
  })

  test('nobody is shared with where the cache is off', async () => {
    const one = resolver({ iamDisableCache: true })
    await Promise.all([one.resolve(), one.resolve(), resolver().resolve()])
    expect(aws.calls).toHaveLength(3)
  })
})

describe('rotation', () => {
  test('is not noticed: the current password at once, the next one after', async () => {
    const one = resolver()
    await one.resolve()
    pass(721)
    expect((await one.resolve()).password).toBe('pw-1')
    expect(one.status.state).toBe('refreshing')
    await settled(one)
    expect((await one.resolve()).password).toBe('pw-2')
    expect(aws.calls).toHaveLength(2)
  })

  test('waits for the next password in the last minute', async () => {
    const one = resolver()
    await one.resolve()
    pass(841)
    expect((await one.resolve()).password).toBe('pw-2')
  })

  test('lives through an outage until the real expiry, trying again after pauses', async () => {
    const one = resolver()
    await one.resolve()
    given({ apiError: 'AccessDenied' })
    pass(721)
    expect((await one.resolve()).password).toBe('pw-1')
    await settled(one)
    expect(warnings.join()).toContain('could not be renewed and is kept until')
    const calls = aws.calls.length
    await Promise.all(Array.from({ length: 50 }, () => one.resolve()))
    await settled(one)
    expect(aws.calls).toHaveLength(calls)
    pass(130)
    expect((await one.resolve()).password).toBe('pw-1')
    expect(aws.calls.length).toBeGreaterThan(calls)
    pass(60)
    await expect(one.resolve()).rejects.toMatchObject({
      code: 'GET_CREDENTIALS_FAILED',
      awsErrorName: 'AccessDenied',
    })
    given({})
    pass(31)
    expect((await one.resolve()).user).toBe('IAM:alice')
  })

  test('a suspended machine wakes up with a new password', async () => {
    const one = resolver()
    await one.resolve()
    pass(7200)
    expect((await one.resolve()).password).toBe('pw-2')
  })
})

describe('a password that the server refuses', () => {
  test('is renewed once, however many connects failed with it', async () => {
    const one = resolver()
    const refused = await one.resolve()
    for (let i = 0; i < 50; i++) one.reject(refused)
    const next = await Promise.all(Array.from({ length: 50 }, () => one.resolve()))
    expect(new Set(next.map(({ password }) => password))).toEqual(new Set(['pw-2']))
    expect(aws.calls).toHaveLength(2)
    expect(one.status).toMatchObject({ rejections: 50, generation: 2 })
  })

  test('does not take a newer one along', async () => {
    const one = resolver()
    const old = await one.resolve()
    await one.resolve({ forceRefresh: true })
    one.reject(old)
    expect((await one.resolve()).password).toBe('pw-2')
    expect(aws.calls).toHaveLength(2)
  })

  test('does not become a loop where no password is ever right', async () => {
    const one = resolver()
    for (let i = 0; i < 100; i++) {
      one.reject(await one.resolve())
      pass(0.1)
    }
    expect(aws.calls.length).toBeLessThanOrEqual(3)
  })
})

describe('giving up', () => {
  test('a caller who aborts is told so; the others get their answer', async () => {
    const one = resolver()
    const abort = new AbortController()
    const impatient = one.resolve({ signal: abort.signal })
    const patient = one.resolve()
    abort.abort()
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' })
    expect((await patient).password).toBe('pw-1')
    await expect(one.resolve({ signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('an API that never answers is an error that names the call, in its own time', async () => {
    const one = resolver({ endpointUrl: 'http://127.0.0.1:9', timeout: 150, requestHandler: silent })
    const error = (await one.resolve().catch((reason: unknown) => reason)) as RedshiftIamError
    expect(error).toMatchObject({ code: 'TIMEOUT' })
    expect(error.message).toContain('150 ms')
  })

  test('close() ends what is under way and stays closed', async () => {
    const one = resolver({ requestHandler: silent })
    const waiting = one.resolve()
    one.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(one.resolve()).rejects.toMatchObject({ code: 'CLOSED' })
    expect(one.status.state).toBe('closed')
  })

  test('close() of one leaves the credential to the others', async () => {
    const [one, other] = [resolver(), resolver()]
    await Promise.all([one.resolve(), other.resolve()])
    one.close()
    expect((await other.resolve()).password).toBe('pw-1')
    expect(aws.calls).toHaveLength(1)
  })
})

test('events tell what happened and no secret', async () => {
  const told: [string, unknown][] = []
  const listen = (message: unknown, name: string | symbol): number => told.push([String(name), message])
  const names = ['start', 'success', 'error', 'stale', 'rejected'].map((name) => `redshift-iam:${name}`)
  for (const name of names) subscribe(name, listen)
  const one = resolver()
  one.reject(await one.resolve())
  pass(10)
  await one.resolve()
  pass(721)
  await one.resolve()
  await settled(one)
  given({ apiError: 'AccessDenied' })
  await one.resolve({ forceRefresh: true }).catch(() => undefined)
  for (const name of names) unsubscribe(name, listen)
  expect(told.map(([name]) => name.split(':')[1])).toEqual([
    'start',
    'success',
    'rejected',
    'start',
    'success',
    'stale',
    'start',
    'success',
    'start',
    'error',
  ])
  expect(JSON.stringify(told)).not.toMatch(/pw-|SKX/)
  expect(told.at(-1)?.[1]).toMatchObject({ code: 'GET_CREDENTIALS_FAILED', region: 'us-west-2' })
})

/** A request handler whose answer never comes, and which ends when told to. */
const silent = {
  handle: (_request: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener('abort', () =>
        reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
      )
    }),
  destroy: () => undefined,
}
