import { inspect } from 'node:util'

/** What stands where a secret would. */
export const REDACTED = '[redacted]'

/** A secret that can only be read on purpose: it shows nothing in `inspect`, JSON, string templates or clones. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself. Call it where the value is used, never where it is stored. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  static {
    Object.defineProperty(Secret.prototype, inspect.custom, { value: () => REDACTED })
  }
}
