import type { Instant } from './clock.ts'
import { elapsed } from './clock.ts'
import { type Phase, phaseOf, type Timeline } from './timeline.ts'

/** Pauses after a failed attempt, in milliseconds: the first, doubled each time, never above the last. */
const PAUSE = { first: 1_000, factor: 2, max: 30_000, maxWithoutCredential: 5_000 } as const

/** After a rejection caused a renewal, further rejections cause none for this long, doubled each time. */
const REJECTION_PAUSE = { first: 5_000, factor: 2, max: 60_000 } as const

/** The life of one credential identity as plain data: everything that decides, nothing that acts. */
export interface CredentialState {
  readonly current?: { readonly generation: number; readonly timeline: Timeline }
  /** Attempts started so far; the number of the newest. */
  readonly started: number
  /** The newest attempt whose answer was taken; older answers that come later are ignored. */
  readonly applied: number
  readonly generation: number
  /** Attempts that failed since the last success, and when the last did. */
  readonly failing?: { readonly count: number; readonly since: Instant; readonly pause: number }
  /** Rejections by the server that led to a renewal, until a quiet period. */
  readonly rejecting?: { readonly count: number; readonly since: Instant; readonly pause: number }
}

export const emptyState: CredentialState = Object.freeze({ started: 0, applied: 0, generation: 0 })

/** The phase of the current credential; `absent` when there is none. */
export function phase(state: CredentialState, now: Instant): Phase | 'absent' {
  return state.current ? phaseOf(state.current.timeline, now) : 'absent'
}

/**
 * Whether a failed attempt was so recent that the next one has to wait. A pause that began while there still was a
 * usable credential ends with that credential, and without one no pause is long: then callers fail while they wait.
 */
export function isCoolingDown(state: CredentialState, now: Instant): boolean {
  const { failing, current } = state
  if (failing === undefined) return false
  const isUsable = current !== undefined && phaseOf(current.timeline, now) !== 'expired'
  if (isUsable) return elapsed(failing.since, now) < failing.pause
  const wasUsable = current !== undefined && phaseOf(current.timeline, failing.since) !== 'expired'
  return !wasUsable && elapsed(failing.since, now) < Math.min(failing.pause, PAUSE.maxWithoutCredential)
}

/** The pause after so many failures in a row where nothing usable is at hand. */
export function pauseWithoutCredential(failures: number): number {
  return Math.min(growing(PAUSE, failures), PAUSE.maxWithoutCredential)
}

/** A new attempt begins; its number is `started` of the result. */
export function start(state: CredentialState): CredentialState {
  return { ...state, started: state.started + 1 }
}

/** An attempt was answered with a credential. An answer older than one already taken changes nothing. */
export function succeed(state: CredentialState, attempt: number, timeline: Timeline): CredentialState {
  if (attempt <= state.applied) return state
  const { failing: _cleared, ...rest } = state
  const generation = state.generation + 1
  return { ...rest, applied: attempt, generation, current: { generation, timeline } }
}

/** An attempt failed. A failure older than an answer already taken changes nothing. */
export function fail(state: CredentialState, attempt: number, now: Instant): CredentialState {
  if (attempt <= state.applied) return state
  const count = (state.failing?.count ?? 0) + 1
  return { ...state, failing: { count, since: now, pause: growing(PAUSE, count) } }
}

/**
 * The server refused the password of a generation. Drops that generation, never a newer one, and not at all while a
 * recent rejection's renewal has not had the time to help: a wrong configuration must not become a loop of calls.
 */
export function reject(state: CredentialState, generation: number, now: Instant): CredentialState {
  if (state.current?.generation !== generation) return state
  const { rejecting } = state
  const quiet = rejecting === undefined || elapsed(rejecting.since, now) >= rejecting.pause
  if (!quiet) return state
  const calm = rejecting !== undefined && elapsed(rejecting.since, now) >= REJECTION_PAUSE.max * 2
  const count = calm ? 1 : (rejecting?.count ?? 0) + 1
  const { current: _dropped, ...rest } = state
  return { ...rest, rejecting: { count, since: now, pause: growing(REJECTION_PAUSE, count) } }
}

function growing(
  { first, factor, max }: { first: number; factor: number; max: number },
  count: number,
): number {
  return Math.min(first * factor ** (count - 1), max)
}
