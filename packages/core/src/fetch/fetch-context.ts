import type { Clock } from '../freshness/clock.ts'
import type { SharedState } from '../freshness/shared-state.ts'

/** What a fetch takes from the resolver on whose behalf it runs. */
export interface FetchContext {
  readonly shared: SharedState
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
}
