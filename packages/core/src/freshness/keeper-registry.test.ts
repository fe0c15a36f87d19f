import { beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../redaction.ts'
import type { Instant } from './clock.ts'
import type { FetchCredential } from './credential-keeper.ts'
import { type KeeperLease, KeeperRegistry } from './keeper-registry.ts'
import { layTimeline } from './timeline.ts'

let seconds: number
let registry: KeeperRegistry
const clock = (): Instant => ({ wall: seconds * 1000, monotonic: seconds * 1000 })
const acquire = (key: string): KeeperLease => registry.acquire(key, clock)
const fetch: FetchCredential = async () => ({
  user: 'alice',
  password: new Secret('secret'),
  expiration: new Date((seconds + 900) * 1000),
  timeline: layTimeline({
    receivedAt: clock(),
    expiration: undefined,
    durationSeconds: undefined,
    random: 0,
  }),
})

/** A fetch that ends only by its signal. */
const endless: FetchCredential = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

beforeEach(() => {
  seconds = 0
  registry = new KeeperRegistry()
})

describe('one keeper', () => {
  test('serves all who share an identity, and no other', () => {
    const [one, two, other] = [acquire('a'), acquire('a'), acquire('b')]
    expect(one.keeper).toBe(two.keeper)
    expect(other.keeper).not.toBe(one.keeper)
    expect(one.key).toBe('a')
  })

  test('goes with its last user, who also ends what is under way', async () => {
    const [one, two] = [acquire('a'), acquire('a')]
    const waiting = one.keeper.renew(endless)
    one.release(new Error('one is closed'))
    one.release(new Error('one is closed again'))
    expect(two.keeper.isRefreshing).toBe(true)
    expect(acquire('a').keeper).toBe(two.keeper)
    registry = new KeeperRegistry()
    const last = acquire('a')
    const ending = last.keeper.renew(endless)
    const reason = new Error('the last is closed')
    last.release(reason)
    await expect(ending).rejects.toBe(reason)
    expect(acquire('a').keeper).not.toBe(last.keeper)
    two.keeper.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})

describe('identities whose users never close', () => {
  const fill = async (count: number): Promise<KeeperLease[]> => {
    const leases = Array.from({ length: count }, (_, i) => acquire(`${i}`))
    for (const { keeper } of leases) await keeper.renew(fetch)
    return leases
  }

  test('are kept while their credential lives, and forgotten once it is dead and many are there', async () => {
    const [first] = await fill(64)
    acquire('one more')
    expect(acquire('0').keeper).toBe(first?.keeper)
    seconds = 901
    acquire('another')
    expect(acquire('0').keeper).not.toBe(first?.keeper)
  })

  test('are kept where few are there', async () => {
    const [first] = await fill(63)
    seconds = 901
    acquire('the 64th')
    expect(acquire('0').keeper).toBe(first?.keeper)
  })

  test('are kept while a fetch is under way', async () => {
    const [first] = await fill(64)
    seconds = 901
    const waiting = first?.keeper.renew(endless)
    acquire('one more')
    expect(acquire('0').keeper).toBe(first?.keeper)
    first?.keeper.abort(new Error('end'))
    await expect(waiting).rejects.toThrow('end')
  })

  test('are forgotten where they never got a credential', () => {
    const first = acquire('0')
    for (let i = 1; i < 64; i++) acquire(`${i}`)
    acquire('one more')
    expect(acquire('0').keeper).not.toBe(first.keeper)
  })

  test('and a late release leaves the keeper that took the place alone', () => {
    const first = acquire('0')
    for (let i = 1; i < 65; i++) acquire(`${i}`)
    const next = acquire('0')
    expect(next.keeper).not.toBe(first.keeper)
    first.release(undefined)
    expect(acquire('0').keeper).toBe(next.keeper)
  })
})
