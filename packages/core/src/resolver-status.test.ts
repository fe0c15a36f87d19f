import { beforeEach, expect, test } from 'vitest'
import { RedshiftIamError } from './errors.ts'
import type { Instant } from './freshness/clock.ts'
import { CredentialKeeper, type DatabaseCredential } from './freshness/credential-keeper.ts'
import { layTimeline } from './freshness/timeline.ts'
import { Secret } from './redaction.ts'
import { resolverStatus } from './resolver-status.ts'

let seconds: number
let keeper: CredentialKeeper
const clock = (): Instant => ({ wall: seconds * 1000, monotonic: seconds * 1000 })
const idle = { isClosed: false, isRenewing: false }
const state = (more: object = {}): string => resolverStatus(keeper, clock(), { ...idle, ...more }).state
const fetch = async (): Promise<DatabaseCredential> => ({
  user: 'IAM:alice',
  password: new Secret('very secret'),
  expiration: new Date((seconds + 900) * 1000),
  timeline: layTimeline({
    receivedAt: clock(),
    expiration: undefined,
    durationSeconds: undefined,
    random: 0,
  }),
})

beforeEach(() => {
  seconds = 100
  keeper = new CredentialKeeper(clock)
})

test('before the first attempt everything is empty', () => {
  const nothing = { state: 'empty', generation: 0, successes: 0, failures: 0, rejections: 0 }
  expect(resolverStatus(undefined, clock(), idle)).toEqual(nothing)
  expect(resolverStatus(keeper, clock(), idle)).toEqual(nothing)
  expect(resolverStatus(undefined, clock(), { ...idle, isRenewing: true }).state).toBe('refreshing')
})

test('a credential is told with its user and its age, never its password', async () => {
  await keeper.renew(fetch)
  seconds += 5
  const status = resolverStatus(keeper, clock(), idle)
  expect(status).toEqual({
    state: 'fresh',
    user: 'IAM:alice',
    expiration: new Date(1_000_000),
    ageMs: 5000,
    generation: 1,
    successes: 1,
    failures: 0,
    rejections: 0,
  })
})

test('the state follows the age', async () => {
  await keeper.renew(fetch)
  seconds += 720
  expect(state()).toBe('stale')
  seconds += 120
  expect(state()).toBe('stale')
  seconds += 60
  expect(state()).toBe('expired')
})

test('a fetch under way is told, whoever began it', () => {
  expect(state({ isRenewing: true })).toBe('refreshing')
  void keeper.renew(() => new Promise(() => undefined))
  expect(state()).toBe('refreshing')
})

test('a failure is told with code, message and time while the next attempt waits', async () => {
  const error = new RedshiftIamError('GET_CREDENTIALS_FAILED', 'Denied.')
  await keeper.renew(() => Promise.reject(error)).catch(() => undefined)
  expect(resolverStatus(keeper, clock(), idle)).toMatchObject({
    state: 'cooling down',
    failures: 1,
    lastError: { code: 'GET_CREDENTIALS_FAILED', message: 'Denied.', at: new Date(100_000) },
  })
  seconds += 1
  expect(state()).toBe('empty')
})

test('a failure of any kind has a code and a message', async () => {
  await keeper.renew(() => Promise.reject('nothing but text')).catch(() => undefined)
  expect(resolverStatus(keeper, clock(), idle).lastError).toMatchObject({
    code: 'UNKNOWN',
    message: 'nothing but text',
  })
})

test('a forced attempt that fails leaves a fresh credential fresh', async () => {
  await keeper.renew(fetch)
  await keeper.renew(() => Promise.reject(new Error('no')), { force: true }).catch(() => undefined)
  expect(state()).toBe('fresh')
})

test('after close() there is no user any more, but the counts remain', async () => {
  await keeper.renew(fetch)
  const status = resolverStatus(keeper, clock(), { isClosed: true, isRenewing: true })
  expect(status).toEqual({ state: 'closed', generation: 1, successes: 1, failures: 0, rejections: 0 })
})
