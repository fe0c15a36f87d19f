import { beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../redaction.ts'
import type { Instant } from './clock.ts'
import { CredentialKeeper, type DatabaseCredential, type FetchCredential } from './credential-keeper.ts'
import { layTimeline } from './timeline.ts'

let seconds: number
let keeper: CredentialKeeper
const clock = (): Instant => ({ wall: seconds * 1000, monotonic: seconds * 1000 })
const credential = (user: string): DatabaseCredential => ({
  user,
  password: new Secret(`password of ${user}`),
  expiration: new Date((seconds + 900) * 1000),
  timeline: layTimeline({
    receivedAt: clock(),
    expiration: undefined,
    durationSeconds: undefined,
    random: 0,
  }),
})

/** A fetch that is answered by hand. */
function pending(): {
  fetch: FetchCredential
  calls: AbortSignal[]
  answer: (user: string) => void
  fail: (error: unknown) => void
} {
  let resolve: (value: DatabaseCredential) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<DatabaseCredential>((...settle) => {
    ;[resolve, reject] = settle
  })
  const calls: AbortSignal[] = []
  return {
    fetch: (signal) => {
      calls.push(signal)
      return promise
    },
    calls,
    answer: (user) => resolve(credential(user)),
    fail: (error) => reject(error),
  }
}
const answering =
  (user: string): FetchCredential =>
  async () =>
    credential(user)
const failing =
  (message: string): FetchCredential =>
  () =>
    Promise.reject(new Error(message))

beforeEach(() => {
  seconds = 1_000
  keeper = new CredentialKeeper(clock)
})

describe('one fetch at a time', () => {
  test('whoever asks while one is under way gets its answer, forced or not', async () => {
    const first = pending()
    const other = pending()
    const asked = [
      keeper.renew(first.fetch),
      keeper.renew(other.fetch),
      keeper.renew(other.fetch, { force: true }),
    ]
    expect(keeper.isRefreshing).toBe(true)
    first.answer('alice')
    const answers = await Promise.all(asked)
    expect(new Set(answers).size).toBe(1)
    expect(other.calls).toHaveLength(0)
    expect(keeper.isRefreshing).toBe(false)
  })

  test('the answer is kept as a generation that nobody can change', async () => {
    const held = await keeper.renew(answering('alice'))
    expect(held).toMatchObject({ user: 'alice', generation: 1 })
    expect(keeper.held).toBe(held)
    expect(Object.isFrozen(held)).toBe(true)
    expect((await keeper.renew(answering('alice'))).generation).toBe(2)
    expect(keeper.counts).toEqual({ generation: 2, successes: 2, failures: 0, rejections: 0 })
  })

  test('its phase is that of its age', async () => {
    expect(keeper.phase).toBe('absent')
    await keeper.renew(answering('alice'))
    expect(keeper.phase).toBe('fresh')
    seconds += 720
    expect(keeper.phase).toBe('stale')
    seconds += 180
    expect(keeper.phase).toBe('expired')
  })
})

describe('a failure', () => {
  test('goes to all who waited, keeps the credential there is, and is told with its time', async () => {
    const held = await keeper.renew(answering('alice'))
    const attempt = pending()
    const asked = [keeper.renew(attempt.fetch), keeper.renew(attempt.fetch)]
    const error = new Error('throttled')
    seconds += 5
    attempt.fail(error)
    for (const one of asked) await expect(one).rejects.toBe(error)
    expect(keeper.held).toBe(held)
    expect(keeper.lastError).toEqual({ error, at: 1_005_000 })
    expect(keeper.counts).toEqual({ generation: 1, successes: 1, failures: 1, rejections: 0 })
    expect(keeper.isRefreshing).toBe(false)
  })

  test('is the answer until the pause is over, without a call', async () => {
    await expect(keeper.renew(failing('denied'))).rejects.toThrow('denied')
    expect(keeper.isCoolingDown).toBe(true)
    const attempt = pending()
    seconds += 0.999
    await expect(keeper.renew(attempt.fetch)).rejects.toThrow('denied')
    expect(attempt.calls).toHaveLength(0)
    seconds += 0.001
    expect(keeper.isCoolingDown).toBe(false)
    expect((await keeper.renew(answering('alice'))).user).toBe('alice')
    expect(keeper.lastError).toBeUndefined()
  })

  test('does not stop a caller who insists', async () => {
    await expect(keeper.renew(failing('denied'))).rejects.toThrow('denied')
    expect((await keeper.renew(answering('alice'), { force: true })).user).toBe('alice')
  })
})

describe('a rejected password', () => {
  test('is forgotten once, and fetched anew', async () => {
    const { generation } = await keeper.renew(answering('alice'))
    expect(keeper.reject(generation)).toBe(true)
    expect(keeper.held).toBeUndefined()
    expect(keeper.phase).toBe('absent')
    expect(keeper.reject(generation)).toBe(false)
    expect(keeper.counts.rejections).toBe(2)
    expect((await keeper.renew(answering('alice'))).generation).toBe(2)
  })

  test('does not take a newer one along', async () => {
    const old = await keeper.renew(answering('alice'))
    const held = await keeper.renew(answering('alice'))
    expect(keeper.reject(old.generation)).toBe(false)
    expect(keeper.held).toBe(held)
  })
})

describe('abort', () => {
  test('tells the fetch why, and leaves room for the next one at once', async () => {
    const given = pending()
    const up = keeper.renew(given.fetch)
    const reason = new Error('closed')
    keeper.abort(reason)
    expect(given.calls[0]?.reason).toBe(reason)
    expect(keeper.isRefreshing).toBe(false)
    const next = keeper.renew(answering('bob'))
    given.fail(reason)
    await expect(up).rejects.toBe(reason)
    expect((await next).user).toBe('bob')
  })

  test('is no failure of the service: no pause follows, and no error is told', async () => {
    const given = pending()
    const up = keeper.renew(given.fetch)
    keeper.abort(new Error('closed'))
    given.fail(new Error('aborted'))
    await expect(up).rejects.toThrow('aborted')
    expect(keeper.isCoolingDown).toBe(false)
    expect(keeper.lastError).toBeUndefined()
    expect(keeper.counts.failures).toBe(0)
  })

  test('an answer that comes all the same is taken by nobody', async () => {
    const late = pending()
    const up = keeper.renew(late.fetch)
    const reason = new Error('closed')
    keeper.abort(reason)
    late.answer('alice')
    await expect(up).rejects.toBe(reason)
    expect(keeper.held).toBeUndefined()
    expect(keeper.counts).toMatchObject({ generation: 0, successes: 0 })
  })

  test('nor does it replace a newer one, or one that was rejected since', async () => {
    const late = pending()
    const up = keeper.renew(late.fetch)
    keeper.abort(new Error('closed'))
    const { generation } = await keeper.renew(answering('newer'))
    keeper.reject(generation)
    late.answer('older')
    await expect(up).rejects.toThrow('closed')
    expect(keeper.held).toBeUndefined()
    expect(keeper.phase).toBe('absent')
  })

  test('a late end does not clear the fetch that began after it', async () => {
    const first = pending()
    const up = keeper.renew(first.fetch)
    keeper.abort(new Error('closed'))
    const second = pending()
    const next = keeper.renew(second.fetch)
    first.fail(new Error('aborted'))
    await expect(up).rejects.toThrow('aborted')
    expect(keeper.isRefreshing).toBe(true)
    second.answer('bob')
    expect((await next).user).toBe('bob')
  })

  test('with nothing under way does nothing', () => {
    expect(() => keeper.abort(new Error('closed'))).not.toThrow()
  })
})
