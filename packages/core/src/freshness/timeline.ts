import { elapsed, type Instant } from './clock.ts'

/** Lifetime of a password when the caller asked for none, in milliseconds (Redshift's default). */
const DEFAULT_LIFETIME_MS = 900_000

/** From here to the expiration no caller gets the credential without an attempt to renew it. */
const HARD_MARGIN_MS = 60_000

/** Share of the lifetime that is left when renewing begins in the background. */
const SOFT_SHARE = 1 / 5

/** Share of the soft window over which instances of a fleet spread their renewals. */
const JITTER_SHARE = 1 / 4

/** A clock difference below this is not worth a warning. */
const TOLERATED_SKEW_MS = 60_000

/** When a credential is fresh, due for renewal, and dead; all in milliseconds since it was received. */
export interface Timeline {
  readonly receivedAt: Instant
  readonly softAfter: number
  readonly hardAfter: number
  readonly endAfter: number
  /** How far the service's clock seems to be off from ours, when that is more than tolerable. */
  readonly skew?: number
}

export interface TimelineInput {
  readonly receivedAt: Instant
  /** What the API said. */
  readonly expiration: Date | undefined
  /** What the API advises, where it does (`NextRefreshTime`). */
  readonly nextRefresh?: Date | undefined
  /** What was asked for, in seconds. */
  readonly durationSeconds: number | undefined
  /** In [0, 1). */
  readonly random: number
}

/** Lays out the life of a credential. Never trusts a clock so far that a fresh credential counts as dead. */
export function layTimeline(input: TimelineInput): Timeline {
  const { receivedAt, durationSeconds } = input
  const asked = durationSeconds === undefined ? DEFAULT_LIFETIME_MS : durationSeconds * 1000
  const told = input.expiration === undefined ? Number.NaN : input.expiration.getTime() - receivedAt.wall
  // A remaining life outside what can have been granted means that the two clocks differ: then only the
  // duration is certain.
  const plausible = told > 0 && told <= asked + TOLERATED_SKEW_MS
  const endAfter = plausible ? told : asked
  const margin = Math.min(HARD_MARGIN_MS, endAfter * (SOFT_SHARE / 2))
  const hardAfter = endAfter - margin
  const window = endAfter * SOFT_SHARE
  const ownSoft = endAfter - window + input.random * window * JITTER_SHARE
  const advised = input.nextRefresh === undefined ? Number.NaN : input.nextRefresh.getTime() - receivedAt.wall
  const softAfter = plausible && advised > 0 && advised < hardAfter ? advised : Math.min(ownSoft, hardAfter)
  const base = { receivedAt, softAfter, hardAfter, endAfter }
  return plausible || Number.isNaN(told) ? base : { ...base, skew: told <= 0 ? asked - told : told - asked }
}

/**
 * `fresh`: hand out. `stale`: hand out and renew behind. `closing`: renew first, hand out if that fails.
 * `expired`: do not hand out.
 */
export type Phase = 'fresh' | 'stale' | 'closing' | 'expired'

export function phaseOf(timeline: Timeline, now: Instant): Phase {
  const age = elapsed(timeline.receivedAt, now)
  if (age < timeline.softAfter) return 'fresh'
  if (age < timeline.hardAfter) return 'stale'
  return age < timeline.endAfter ? 'closing' : 'expired'
}
