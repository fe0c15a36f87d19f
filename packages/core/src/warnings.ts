import type { RedshiftIamLogger } from './runtime.ts'

/** Past this many different warnings the oldest are forgotten, and may be told again. */
const MAX_REMEMBERED = 100

/** Tells each warning once: to the logger, or as a Node process warning with the code `REDSHIFT_IAM`. */
export class Warnings {
  readonly #logger: RedshiftIamLogger | undefined
  readonly #told = new Set<string>()

  constructor(logger: RedshiftIamLogger | undefined) {
    this.#logger = logger
  }

  tell(messages: Iterable<string>): void {
    for (const message of messages) {
      if (this.#told.has(message)) continue
      this.#told.add(message)
      const [oldest] = this.#told
      if (this.#told.size > MAX_REMEMBERED && oldest !== undefined) this.#told.delete(oldest)
      this.#say(message)
    }
  }

  #say(message: string): void {
    if (!this.#logger) {
      process.emitWarning(message, { type: 'RedshiftIamWarning', code: 'REDSHIFT_IAM' })
      return
    }
    try {
      this.#logger.warn?.(message)
    } catch {
      // A logger that fails must not take a connection with it.
    }
  }
}
