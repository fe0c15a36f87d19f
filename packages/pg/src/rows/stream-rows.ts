import type { ClientBase, Pool } from 'pg'
import { isPgClient } from '../pg-internals.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { openRows, type RowOptions } from './open-rows.ts'
import type { RowReader } from './row-reader.ts'

/** How rows are streamed. */
export interface StreamRowsOptions extends RowOptions {
  /** Aborting it cancels the query on the server, in a transaction too, and rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * The rows of a query as they arrive, with a bounded number of them in memory, however large the result: while the loop
 * is busy, the server waits. Redshift has no other way, as it ignores the row limit that cursors ask with.
 *
 * From a pool it takes a connection for as long as the loop runs. Leaving the loop early cancels the query, and the
 * connection is usable when the loop is left; in a transaction on a client of yours, the rest is received and dropped
 * instead. Errors of the query reject in the loop, also when they come late in the result. A `query_timeout` limits the
 * time to the first row.
 *
 * @param source A pool, or a connected client that does nothing else meanwhile.
 * @throws {RedshiftIamError} In the loop: whatever connecting throws, and `OPTION_NOT_SUPPORTED` for `pg-native`.
 *
 * @example
 * ```ts
 * for await (const { id, name } of streamRows(pool, 'select id, name from visits where day = $1', [day])) {
 *   await handle(id, name)
 * }
 * ```
 */
export async function* streamRows<Row = Record<string, unknown>>(
  source: Pool | ClientBase,
  text: string,
  values: readonly unknown[] = [],
  { signal, ...options }: StreamRowsOptions = {},
): AsyncGenerator<Row, void, undefined> {
  signal?.throwIfAborted()
  const { client, release } = isPgClient(source)
    ? { client: source as ClientBase, release: () => {} }
    : await lease(source as Pool, signal)
  const { highWaterMark = 100 } = options
  let rows: RowReader<Row> | undefined
  const abort = (): void => void rows?.close({ cancel: true })
  try {
    rows = openRows<Row>(client, text, values, { ...options, inTransaction: client === source })
    signal?.addEventListener('abort', abort)
    for (;;) {
      const chunk = await rows.read(highWaterMark)
      signal?.throwIfAborted()
      if (chunk.length === 0) return
      for (const row of chunk) {
        yield row
        signal?.throwIfAborted()
      }
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    await rows?.close()
    release()
  }
}

/** A connection of the pool. One that breaks ends no process: nobody else listens to it while it is out. */
async function lease(
  pool: Pool,
  signal: AbortSignal | undefined,
): Promise<{ client: ClientBase; release: () => void }> {
  const connecting = pool.connect()
  const client = await (signal ? unlessAborted(connecting, signal) : connecting).catch((error: unknown) => {
    connecting.then((late) => late.release()).catch(() => {})
    throw error
  })
  const ignore = (): void => {}
  client.on('error', ignore)
  const release = (): void => {
    client.off('error', ignore)
    client.release()
  }
  return { client, release }
}
