import type { Secret } from '../redaction.ts'
import type { Clock } from './clock.ts'
import type { CredentialState } from './credential-state.ts'
import * as machine from './credential-state.ts'
import type { Timeline } from './timeline.ts'

/** A temporary database credential as the API returned it. */
export interface DatabaseCredential {
  readonly user: string
  readonly password: Secret
  readonly expiration: Date
  readonly timeline: Timeline
}

/** A credential and the count by which a rejection names it. */
export interface HeldCredential extends DatabaseCredential {
  readonly generation: number
}

/** What a fetch gets: a signal that ends it when nobody waits for its answer any more. */
export type FetchCredential = (signal: AbortSignal) => Promise<DatabaseCredential>

/**
 * Keeps the credential of one full identity: one fetch at a time whoever asks, and no answer after `abort()`.
 * All decisions are those of the state machine; this class only performs them.
 */
export class CredentialKeeper {
  readonly #clock: Clock
  #state: CredentialState = machine.emptyState
  #held: HeldCredential | undefined
  #flight: { readonly promise: Promise<HeldCredential>; readonly abort: AbortController } | undefined
  #lastError: { readonly error: unknown; readonly at: number } | undefined
  #successes = 0
  #failures = 0
  #rejections = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get held(): HeldCredential | undefined {
    return this.#held
  }

  get phase(): ReturnType<typeof machine.phase> {
    return machine.phase(this.#state, this.#clock())
  }

  get isRefreshing(): boolean {
    return this.#flight !== undefined
  }

  get isCoolingDown(): boolean {
    return machine.isCoolingDown(this.#state, this.#clock())
  }

  get lastError(): { readonly error: unknown; readonly at: number } | undefined {
    return this.#lastError
  }

  get counts(): { generation: number; successes: number; failures: number; rejections: number } {
    return {
      generation: this.#state.generation,
      successes: this.#successes,
      failures: this.#failures,
      rejections: this.#rejections,
    }
  }

  /** Joins the fetch under way, or begins one. While a failure is recent, rejects with it again instead. */
  renew(fetch: FetchCredential, { force = false }: { force?: boolean } = {}): Promise<HeldCredential> {
    if (this.#flight) return this.#flight.promise
    if (!force && this.isCoolingDown) return Promise.reject(this.#lastError?.error)
    this.#state = machine.start(this.#state)
    const abort = new AbortController()
    const promise = this.#fly(fetch, this.#state.started, abort)
    this.#flight = { promise, abort }
    return promise
  }

  async #fly(fetch: FetchCredential, attempt: number, abort: AbortController): Promise<HeldCredential> {
    try {
      const credential = await fetch(abort.signal)
      abort.signal.throwIfAborted()
      this.#state = machine.succeed(this.#state, attempt, credential.timeline)
      this.#held = Object.freeze({ ...credential, generation: this.#state.generation })
      this.#lastError = undefined
      this.#successes += 1
      return this.#held
    } catch (error) {
      if (!abort.signal.aborted) {
        const now = this.#clock()
        this.#state = machine.fail(this.#state, attempt, now)
        this.#lastError = { error, at: now.wall }
        this.#failures += 1
      }
      throw error
    } finally {
      if (this.#flight?.abort === abort) this.#flight = undefined
    }
  }

  /** Returns whether the rejected generation was dropped. */
  reject(generation: number): boolean {
    this.#rejections += 1
    const before = this.#state
    this.#state = machine.reject(before, generation, this.#clock())
    if (this.#state === before) return false
    this.#held = undefined
    return true
  }

  /** Ends the fetch under way. What it answers all the same is not taken: its waiters are rejected. */
  abort(reason: unknown): void {
    this.#flight?.abort.abort(reason)
    this.#flight = undefined
  }
}
