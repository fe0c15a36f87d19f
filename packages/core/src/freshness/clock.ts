import type { ResolverRuntime } from '../runtime.ts'

/** One reading of both clocks, in milliseconds. */
export interface Instant {
  /** Wall clock: jumps with NTP and with a suspended machine. */
  readonly wall: number
  /** Monotonic clock: never jumps back, may stand still while the machine sleeps. */
  readonly monotonic: number
}

export type Clock = () => Instant

/** The clock of a resolver; looked up at each reading, so that a replaced `Date.now` counts. */
export function clockOf({ now, monotonic }: ResolverRuntime): Clock {
  if (!now && !monotonic) return processClock
  const wall = now ?? (() => Date.now())
  const steady = monotonic ?? now ?? (() => performance.now())
  return () => ({ wall: wall(), monotonic: steady() })
}

let latest: Instant = { wall: Number.NaN, monotonic: Number.NaN }

/** Reading a clock is what a warm `resolve()` spends most of its time on: the second one is read once a millisecond. */
function processClock(): Instant {
  const wall = Date.now()
  if (wall !== latest.wall) latest = { wall, monotonic: performance.now() }
  return latest
}

/**
 * Milliseconds between two readings. The larger of both clocks counts: the wall clock notices a machine that slept,
 * the monotonic clock a wall clock that was set back. Erring on this side only refreshes early.
 */
export function elapsed(from: Instant, to: Instant): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0)
}
