import type { Socket } from 'node:net'
import type { CustomTypesConfig, QueryArrayConfig } from 'pg'
import pg from 'pg'

/** What node-postgres calls on a query of its own, and this one hands on to it. */
interface PgQuery {
  callback: (error?: Error | null) => void
  readonly _result: PgResult
  submit(connection: QueryConnection): Error | null
  handleRowDescription(message: unknown): void
  handleCommandComplete(message: unknown, connection: QueryConnection): void
  handleCopyInResponse(connection: QueryConnection): void
}

interface PgResult {
  parseRow(fields: readonly (string | null)[]): unknown
}

interface QueryConnection {
  readonly stream: Socket
}

interface Waiter<Row> {
  readonly count: number
  resolve(rows: Row[]): void
  reject(error: Error): void
}

/** What is asked and how its rows look. */
export interface RowQueryConfig {
  readonly text: string
  readonly values: readonly unknown[]
  readonly rowMode?: 'array' | undefined
  readonly types?: CustomTypesConfig | undefined
  /** Rows in memory from which on nothing more is read from the socket. */
  readonly highWaterMark: number
}

/**
 * A query for `client.query()` that keeps few of its rows in memory: while there are enough, the socket is paused, its
 * buffers fill up, and the server waits. What goes over the wire is what node-postgres' own query sends, which is held
 * rather than extended, so that a client in pipeline mode refuses this one.
 */
export class RowQuery<Row> {
  /** Settles, and never rejects, once the connection is free for the next query or gone. */
  readonly ended: Promise<void>
  readonly #query: PgQuery
  readonly #highWaterMark: number
  readonly #waiting: Waiter<Row>[] = []
  #rows: Row[] = []
  #socket: Socket | undefined
  #paused = false
  #answered = false
  #over = false
  #closed = false
  #error: Error | undefined
  #timeout: Error | undefined
  #end = (): void => {}

  constructor({ text, values, rowMode, types, highWaterMark }: RowQueryConfig) {
    const config = { text, values, rowMode, types, queryMode: 'extended' } as unknown as QueryArrayConfig
    this.#query = new pg.Query(config) as unknown as PgQuery
    // Called for values that cannot be sent.
    this.#query.callback = (error) => error && this.#fail(error)
    this.#highWaterMark = highWaterMark
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** Where a client puts its own parsers. */
  get _result(): PgResult {
    return this.#query._result
  }

  /** Whether the server was asked and has not finished answering. */
  get running(): boolean {
    return this.#socket !== undefined && !this.#over
  }

  /** Whether the server said that it ends the session, which the client will notice a moment later. */
  get fatal(): boolean {
    return (this.#error as { severity?: string } | undefined)?.severity === 'FATAL'
  }

  /**
   * Called by a client's `query_timeout` with the error, and expected to be called when the query has ended. It is called
   * at the first row instead, because from then on it is the reader who takes time.
   */
  callback = (error?: Error | null): void => {
    if (!error) return
    this.#timeout = error
    this.#fail(error)
  }

  /** So many rows, or what is left; none after the last and after `close()`. Rejects with the error of the query. */
  read(count: number): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count, resolve, reject })
      this.#serve()
    })
  }

  /** Drops the rows that are here and those that still come. */
  close(): void {
    this.#closed = true
    this.#rows = []
    this.#serve()
  }

  submit(connection: QueryConnection): Error | null {
    if (this.#closed) return new Error('The rows were closed before the server was asked.')
    this.#socket = connection.stream
    return this.#query.submit(connection)
  }

  handleRowDescription(message: unknown): void {
    this.#query.handleRowDescription(message)
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#answer()
    if (this.#dropping) return
    try {
      this.#rows.push(this.#query._result.parseRow(fields) as Row)
    } catch (error) {
      this.#fail(error as Error)
    }
    if (this.#rows.length >= (this.#waiting[0]?.count ?? this.#highWaterMark)) this.#serve()
  }

  handleCommandComplete(message: unknown, connection: QueryConnection): void {
    this.#query.handleCommandComplete(message, connection)
  }

  handleCopyInResponse(connection: QueryConnection): void {
    this.#query.handleCopyInResponse(connection)
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  handleReadyForQuery(): void {
    this.#finish()
  }

  handleError(error: Error): void {
    // A query_timeout comes here too, behind its callback, while the server goes on.
    if (error === this.#timeout) return
    this.#fail(error)
    this.#finish()
  }

  get #dropping(): boolean {
    return this.#closed || this.#error !== undefined
  }

  #fail(error: Error): void {
    this.#error ??= error
    this.#rows = []
    this.#serve()
  }

  #answer(): void {
    if (this.#answered) return
    this.#answered = true
    this.callback()
  }

  #finish(): void {
    this.#over = true
    this.#answer()
    this.#serve()
    this.#end()
  }

  /** Gives those who wait what is here, and pauses the socket while that is enough. */
  #serve(): void {
    const complete = this.#over || this.#dropping
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!complete && this.#rows.length < next.count) break
      this.#waiting.shift()
      if (this.#error && !this.#closed) next.reject(this.#error)
      else next.resolve(this.#rows.splice(0, next.count))
    }
    const enough = Math.max(this.#highWaterMark, this.#waiting[0]?.count ?? 0)
    this.#flow(complete || this.#rows.length < enough)
  }

  #flow(on: boolean): void {
    if (this.#paused === !on) return
    this.#paused = !on
    if (on) this.#socket?.resume()
    else this.#socket?.pause()
  }
}
