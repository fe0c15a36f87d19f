import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from './clock.ts'
import {
  type CredentialState,
  emptyState,
  fail,
  isCoolingDown,
  phase,
  reject,
  start,
  succeed,
} from './credential-state.ts'
import { layTimeline, type Timeline } from './timeline.ts'

const at = (seconds: number): Instant => ({ wall: seconds * 1000, monotonic: seconds * 1000 })
const timeline = (seconds: number): Timeline =>
  layTimeline({
    receivedAt: at(seconds),
    expiration: new Date((seconds + 900) * 1000),
    durationSeconds: undefined,
    random: 0,
  })
const fetched = (state: CredentialState, seconds: number): CredentialState => {
  const started = start(state)
  return succeed(started, started.started, timeline(seconds))
}
const failed = (state: CredentialState, seconds: number): CredentialState => {
  const started = start(state)
  return fail(started, started.started, at(seconds))
}

describe('attempts', () => {
  test('an older answer never replaces a newer one', () => {
    const two = start(start(emptyState))
    const newer = succeed(two, 2, timeline(10))
    expect(succeed(newer, 1, timeline(0))).toBe(newer)
    expect(fail(newer, 1, at(11))).toBe(newer)
  })

  test('each answer is a generation of its own', () => {
    expect(fetched(fetched(emptyState, 0), 1).current?.generation).toBe(2)
  })

  test('a failure keeps the credential there is', () => {
    const state = failed(fetched(emptyState, 0), 800)
    expect(phase(state, at(801))).toBe('stale')
    expect(phase(emptyState, at(0))).toBe('absent')
  })
})

describe('pauses', () => {
  test.each([
    ['up to 30 s while there is a password', fetched(emptyState, 90), [1, 2, 4, 8, 16, 30, 30]],
    ['up to 5 s without one', emptyState, [1, 2, 4, 5, 5]],
  ])('grow with each failure, %s, and end with a success', (_title, from, pauses) => {
    let state = from
    for (const pause of pauses) {
      state = failed(state, 100)
      expect(isCoolingDown(state, at(100 + pause - 0.001))).toBe(true)
      expect(isCoolingDown(state, at(100 + pause))).toBe(false)
    }
    expect(isCoolingDown(fetched(state, 100), at(100))).toBe(false)
    expect(failed(fetched(state, 100), 200).failing?.pause).toBe(1000)
  })
})

describe('a pause that began before the expiry', () => {
  test('ends with it, so that the first caller without a password tries again', () => {
    const state = failed(fetched(emptyState, 0), 899.5)
    expect(isCoolingDown(state, at(899.9))).toBe(true)
    expect(isCoolingDown(state, at(900))).toBe(false)
    expect(isCoolingDown(failed(state, 900), at(901.9))).toBe(true)
  })
})

describe('rejections', () => {
  test('drop their generation and no newer one', () => {
    const second = fetched(fetched(emptyState, 0), 1)
    expect(reject(second, 1, at(2))).toBe(second)
    expect(reject(second, 2, at(2)).current).toBeUndefined()
  })

  test('cause no second renewal while the first has not had the time to help', () => {
    const again = fetched(reject(fetched(emptyState, 0), 1, at(10)), 10)
    expect(reject(again, 2, at(14.999))).toBe(again)
    const third = reject(again, 2, at(15))
    expect(third.current).toBeUndefined()
    expect(reject(fetched(third, 15), 3, at(24.999)).current).toBeDefined()
    expect(reject(fetched(third, 15), 3, at(25)).current).toBeUndefined()
  })

  test('are forgotten after a quiet time', () => {
    let state = emptyState
    for (const [i, seconds] of [0, 5, 15, 35, 75, 135].entries()) {
      state = reject(fetched(state, seconds), i + 1, at(seconds))
      expect(state.current).toBeUndefined()
    }
    expect(state.rejecting?.pause).toBe(60_000)
    const calm = reject(fetched(state, 135 + 120), 7, at(135 + 120))
    expect(calm.rejecting).toMatchObject({ count: 1, pause: 5_000 })
    expect(reject(fetched(state, 135 + 119), 7, at(135 + 119)).rejecting).toMatchObject({ count: 7 })
  })
})

/** The same rules told another way: a list of what happened, looked through anew for every question. */
class Specification {
  readonly answers: { attempt: number; at: number }[] = []
  attempts = 0
  failures: number[] = []
  dropped = false

  get newest(): { attempt: number; at: number } | undefined {
    return this.answers.at(-1)
  }

  phase(now: number): string {
    const age = this.newest && !this.dropped ? now - this.newest.at : undefined
    if (age === undefined) return 'absent'
    return age < 720 ? 'fresh' : age < 840 ? 'stale' : age < 900 ? 'closing' : 'expired'
  }

  isCoolingDown(now: number): boolean {
    const last = this.failures.at(-1)
    if (last === undefined) return false
    const isDead = ['expired', 'absent'].includes(this.phase(now))
    const pause = Math.min(2 ** (this.failures.length - 1), isDead ? 5 : 30)
    return now - last < pause && (this.phase(now) !== 'expired' || this.phase(last) === 'expired')
  }
}

test('agrees with a plain specification over any history', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('start' as const), wait: fc.nat(400) }),
    fc.record({ do: fc.constant('answer' as const), which: fc.nat(5), wait: fc.nat(400) }),
    fc.record({ do: fc.constant('fail' as const), which: fc.nat(5), wait: fc.nat(40) }),
    fc.record({ do: fc.constant('reject' as const), behind: fc.nat(2), wait: fc.nat(400) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const spec = new Specification()
      let state = emptyState
      let now = 0
      for (const move of steps) {
        now += move.wait
        if (move.do === 'start') {
          state = start(state)
          spec.attempts += 1
        } else if (move.do === 'reject') {
          const before = state
          const generation = spec.answers.length - move.behind
          state = reject(state, generation, at(now))
          if (move.behind > 0 && spec.answers.length > 0) expect(state).toBe(before)
          spec.dropped ||= before !== state
        } else {
          const attempt = spec.attempts - move.which
          if (attempt < 1) continue
          const counts = attempt > (spec.newest?.attempt ?? 0)
          state =
            move.do === 'answer' ? succeed(state, attempt, timeline(now)) : fail(state, attempt, at(now))
          if (counts && move.do === 'answer') {
            spec.answers.push({ attempt, at: now })
            spec.failures = []
            spec.dropped = false
          }
          if (counts && move.do === 'fail') spec.failures.push(now)
        }
        for (const later of [0, 1, 100, 719, 720, 841, 900]) {
          expect(phase(state, at(now + later))).toBe(spec.phase(now + later))
          expect(isCoolingDown(state, at(now + later))).toBe(spec.isCoolingDown(now + later))
        }
        expect(state.generation).toBe(spec.answers.length)
      }
    }),
    { numRuns: 300 },
  )
})
