import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { elapsed, type Instant } from './clock.ts'
import { layTimeline, phaseOf, type Timeline } from './timeline.ts'

const T0: Instant = { wall: 1_700_000_000_000, monotonic: 5_000 }
const at = (seconds: number): Instant => ({
  wall: T0.wall + seconds * 1000,
  monotonic: T0.monotonic + seconds * 1000,
})
const expiring = (seconds: number, more: Partial<Parameters<typeof layTimeline>[0]> = {}): Timeline =>
  layTimeline({
    receivedAt: T0,
    expiration: new Date(T0.wall + seconds * 1000),
    durationSeconds: undefined,
    random: 0,
    ...more,
  })

describe('a password of 900 s', () => {
  test.each([
    [0, 'fresh'],
    [719, 'fresh'],
    [720, 'stale'],
    [839, 'stale'],
    [840, 'closing'],
    [899, 'closing'],
    [900, 'expired'],
  ])('at %i s is %s', (seconds, phase) => expect(phaseOf(expiring(900), at(seconds))).toBe(phase))

  test('is renewed later where the jitter says so, but never as late as the hard margin', () => {
    expect(phaseOf(expiring(900, { random: 0.99 }), at(760))).toBe('fresh')
    expect(phaseOf(expiring(900, { random: 0.99 }), at(765))).toBe('stale')
  })

  test('is renewed when the API advises it', () => {
    const timeline = expiring(900, { nextRefresh: new Date(T0.wall + 300_000) })
    expect(phaseOf(timeline, at(299))).toBe('fresh')
    expect(phaseOf(timeline, at(300))).toBe('stale')
  })

  test('ignores advice that is past or beyond the hard margin', () => {
    for (const seconds of [-10, 0, 840, 5000]) {
      expect(expiring(900, { nextRefresh: new Date(T0.wall + seconds * 1000) }).softAfter).toBe(720_000)
    }
  })
})

test('a very short life is closing for its last tenth', () => {
  expect(expiring(100)).toMatchObject({ softAfter: 80_000, hardAfter: 90_000, endAfter: 100_000 })
})

describe('clocks that differ', () => {
  test('a password that arrives expired lives for what was asked', () => {
    expect(expiring(-30)).toMatchObject({ endAfter: 900_000, skew: 930_000 })
    expect(expiring(-30, { durationSeconds: 3600 })).toMatchObject({ endAfter: 3_600_000 })
    expect(expiring(0)).toMatchObject({ endAfter: 900_000, skew: 900_000 })
  })

  test('a password that claims to live longer than asked lives for what was asked', () => {
    expect(expiring(900 + 3600)).toMatchObject({ endAfter: 900_000, skew: 3_600_000 })
    expect(expiring(900 + 60).skew).toBeUndefined()
  })

  test('an answer without an expiration is no skew', () => {
    expect(expiring(0, { expiration: undefined })).not.toHaveProperty('skew')
  })

  test('a machine that slept, and a wall clock that was set back, both count', () => {
    const timeline = expiring(900)
    expect(phaseOf(timeline, { wall: T0.wall + 7_200_000, monotonic: T0.monotonic + 1 })).toBe('expired')
    expect(phaseOf(timeline, { wall: T0.wall - 7_200_000, monotonic: T0.monotonic + 901_000 })).toBe(
      'expired',
    )
    expect(elapsed(T0, { wall: T0.wall - 1, monotonic: T0.monotonic - 1 })).toBe(0)
  })
})

test('a fresh credential is fresh whatever its lifetime, and its phases come in order', () => {
  const order = ['fresh', 'stale', 'closing', 'expired']
  fc.assert(
    fc.property(
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.option(fc.integer({ min: 900, max: 3600 }), { nil: undefined }),
      fc.array(fc.integer({ min: 0, max: 10_000 })),
      (life, random, durationSeconds, times) => {
        const timeline = expiring(life, { random, durationSeconds })
        expect(timeline.softAfter).toBeGreaterThan(0)
        expect(timeline.softAfter).toBeLessThanOrEqual(timeline.hardAfter)
        expect(timeline.hardAfter).toBeLessThan(timeline.endAfter)
        expect(phaseOf(timeline, T0)).toBe('fresh')
        const ranks = times.sort((a, b) => a - b).map((time) => order.indexOf(phaseOf(timeline, at(time))))
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
      },
    ),
  )
})
