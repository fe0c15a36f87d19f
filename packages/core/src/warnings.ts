import type { RedshiftIamLogger } from './runtime.ts'

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
      if (this.#logger) this.#logger.warn?.(message)
      else process.emitWarning(message, { type: 'RedshiftIamWarning', code: 'REDSHIFT_IAM' })
    }
  }
}
