/** Texts beyond this are judged each time: bulk inserts are long, rarely repeated, and would crowd out the rest. */
const longest = 16_384

/** Keeps the answers for the texts used last. */
export class VerdictCache<Value> {
  readonly #capacity: number
  readonly #values = new Map<string, Value>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string, compute: () => Value): Value {
    if (key.length > longest) return compute()
    let value = this.#values.get(key)
    if (value === undefined) {
      value = compute()
      const [oldest] = this.#values.size < this.#capacity ? [] : this.#values.keys()
      if (oldest !== undefined) this.#values.delete(oldest)
    } else this.#values.delete(key)
    // A Map keeps insertion order, so whatever was used last stands last.
    this.#values.set(key, value)
    return value
  }
}
