import { RedshiftIamError } from '@redshift-iam/core'
import { openRows } from '@redshift-iam/pg'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { ClientBase } from 'pg'

/** What the session is in, and what Kysely 0.29 and later hand over beside the query. */
export interface RowStreamOptions {
  readonly chunkSize: number
  readonly inTransaction: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * The rows of a query in chunks, with no more than the next one in memory. Kysely's own stream asks for each chunk with a
 * row limit, which Redshift ignores.
 */
export async function* rowStream<Row>(
  client: ClientBase,
  { sql, parameters }: CompiledQuery,
  { chunkSize, inTransaction, signal }: RowStreamOptions,
): AsyncGenerator<QueryResult<Row>, void, undefined> {
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1) {
    throw new RedshiftIamError('OPTION_INVALID', `The chunk size of a stream is ${chunkSize}.`, {
      hint: 'Use a whole number of rows, 1 or more.',
    })
  }
  const reader = openRows<Row>(client, sql, parameters, { highWaterMark: chunkSize, inTransaction })
  // Kysely rejects by itself, and then waits for a read that is under way: so that has to end without rows.
  const abort = (): void => void reader.close({ cancel: true })
  signal?.addEventListener('abort', abort)
  try {
    for (;;) {
      const rows = await reader.read(chunkSize)
      if (rows.length === 0) return
      yield { rows }
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    await reader.close()
  }
}
