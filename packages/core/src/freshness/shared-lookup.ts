interface Entry<T> {
  readonly promise: Promise<T>
  readonly signal: AbortSignal
  value?: { readonly it: T }
}

/** How one look-up is made and how long its answer serves. */
export interface LookupOptions<T> {
  readonly signal: AbortSignal
  readonly load: () => Promise<T>
  /** Whether an earlier answer still serves. */
  readonly isUsable: (value: T) => boolean
}

/** Answers that several callers need at once: one look-up at a time per key, failures and dead answers never kept. */
export class SharedLookup<T> {
  readonly #entries = new Map<string, Entry<T>>()

  async get(key: string, options: LookupOptions<T>): Promise<T> {
    for (;;) {
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

  #begin(key: string, { signal, load, isUsable }: LookupOptions<T>): Entry<T> {
    for (const [other, { value }] of this.#entries) {
      if (value && !isUsable(value.it)) this.#entries.delete(other)
    }
    const entry: Entry<T> = { promise: load(), signal }
    this.#entries.set(key, entry)
    entry.promise.then(
      (it) => {
        entry.value = { it }
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
      },
    )
    return entry
  }
}
