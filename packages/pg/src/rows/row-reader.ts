import type { PgSession } from '../pg-internals.ts'
import { requestCancel } from './cancel-request.ts'
import type { RowQuery } from './row-query.ts'

/** Rows of one query, read a few at a time. */
export interface RowReader<Row> {
  /**
   * So many rows, or what is left of them; none after the last. Rejects with the error of the query, also if it comes
   * late in the result.
   */
  read(count: number): Promise<Row[]>
  /**
   * Gives up what has not been read, and settles once the connection is free for the next query; reads that wait get no
   * rows. Never rejects. To be called in any case: after the last row it does nothing.
   *
   * In a transaction the rest is received and dropped, because cancelling would end the transaction, unless `cancel`
   * says so. Otherwise the query is cancelled. If the server has not stopped after `cancelTimeout`, the connection is
   * closed, and a pool drops it.
   */
  close(options?: { cancel?: boolean | undefined }): Promise<void>
}

/** How the rows of a session are given up. */
export interface ClosingPolicy {
  readonly cancelTimeout: number
  /** What is known of the transaction where the client cannot tell, which it can since node-postgres 8.20. */
  readonly inTransaction: boolean
}

/** Reads a query that runs on a session, and leaves the session usable or closed. */
export class SessionRowReader<Row> implements RowReader<Row> {
  readonly #session: PgSession
  readonly #query: RowQuery<Row>
  readonly #policy: ClosingPolicy
  readonly #inTransaction: boolean
  #cancelling: Promise<void> | undefined

  constructor(session: PgSession, query: RowQuery<Row>, policy: ClosingPolicy) {
    this.#session = session
    this.#query = query
    this.#policy = policy
    const status = session.getTransactionStatus?.()
    this.#inTransaction = status ? status !== 'I' : policy.inTransaction
  }

  read(count: number): Promise<Row[]> {
    return this.#query.read(count)
  }

  async close({ cancel = !this.#inTransaction }: { cancel?: boolean | undefined } = {}): Promise<void> {
    this.#query.close()
    if (this.#query.fatal) return this.#session.end()
    if (!this.#query.running) return
    if (cancel) this.#cancelling ??= this.#cancel()
    await (this.#cancelling ?? this.#query.ended)
  }

  async #cancel(): Promise<void> {
    const request = requestCancel(this.#session)
    // A request that arrived later would meet the next query.
    const stopped = this.#query.ended.then(() => {
      request.withdraw()
      return request.done
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.#policy.cancelTimeout, true)
    })
    const tooLate = await Promise.race([stopped, late])
    clearTimeout(timer)
    if (!tooLate) return
    request.abandon()
    await this.#session.end()
  }
}
