import { type Clock, elapsed, type Instant } from './clock.ts'
import { pauseWithoutCredential } from './credential-state.ts'

interface Entry<T> {
  readonly promise: Promise<T>
  readonly signal: AbortSignal
  value?: { readonly it: T }
}

/** Failures in a row, the last one of them. */
interface Failing {
  readonly error: unknown
  readonly count: number
  readonly since: Instant
}

/** How one look-up is made and how long its answer serves. */
export interface LookupOptions<T> {
  readonly signal: AbortSignal
  readonly load: () => Promise<T>
  /** Whether an earlier answer still serves. */
  readonly isUsable: (value: T) => boolean
  /**
   * Makes a failure the answer for everybody during the pause after it: the service that is asked may be failing because
   * it is asked too often. `skip` asks all the same. Without it every failure is forgotten at once.
   */
  readonly pause?: { readonly clock: Clock; readonly skip: boolean }
}

/** Answers that several callers need at once: one look-up at a time per key, dead answers never kept. */
export class SharedLookup<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #failing = new Map<string, Failing>()

  async get(key: string, options: LookupOptions<T>): Promise<T> {
    for (;;) {
      const failing = this.#entries.has(key) ? undefined : this.#failing.get(key)
      if (failing && isPausing(failing, options.pause)) throw failing.error
      const entry = this.#usable(key, options.isUsable) ?? this.#begin(key, options)
      try {
        return await entry.promise
      } catch (error) {
        // Whoever began the look-up gave up; that is no answer for those who still wait.
        if (!entry.signal.aborted || options.signal.aborted) throw error
      }
    }
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  #usable(key: string, isUsable: (value: T) => boolean): Entry<T> | undefined {
    const entry = this.#entries.get(key)
    return entry && (!entry.value || isUsable(entry.value.it)) ? entry : undefined
  }

  #begin(key: string, { signal, load, isUsable, pause }: LookupOptions<T>): Entry<T> {
    for (const [other, { value }] of this.#entries) {
      if (value && !isUsable(value.it)) this.#entries.delete(other)
    }
    const entry: Entry<T> = { promise: load(), signal }
    this.#entries.set(key, entry)
    entry.promise.then(
      (it) => {
        entry.value = { it }
        this.#failing.delete(key)
      },
      (error: unknown) => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
        if (pause && !signal.aborted) this.#failed(key, error, pause.clock())
      },
    )
    return entry
  }

  #failed(key: string, error: unknown, since: Instant): void {
    for (const [other, failing] of this.#failing) if (isCalm(failing, since)) this.#failing.delete(other)
    const count = (this.#failing.get(key)?.count ?? 0) + 1
    this.#failing.set(key, { error, count, since })
  }
}

function isPausing({ since, count }: Failing, pause: LookupOptions<never>['pause']): boolean {
  return pause !== undefined && !pause.skip && elapsed(since, pause.clock()) < pauseWithoutCredential(count)
}

/** Whether a failure is so long ago that the next one counts as the first. */
function isCalm({ since, count }: Failing, now: Instant): boolean {
  return elapsed(since, now) >= 2 * pauseWithoutCredential(count)
}
