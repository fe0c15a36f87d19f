import type { ClientBase, CustomTypesConfig } from 'pg'
import { nativeDriverError } from '../native-driver.ts'
import { isPgClient, type PgSession } from '../pg-internals.ts'
import { RowQuery } from './row-query.ts'
import { type RowReader, SessionRowReader } from './row-reader.ts'

/** How rows are read and given up. */
export interface RowOptions {
  /** Rows in memory from which on the server is made to wait. Default 100; one network packet's worth may come on top. */
  highWaterMark?: number | undefined
  /** `array` makes rows arrays instead of objects. */
  rowMode?: 'array' | undefined
  /** Parsers for this query. Default: those of the client. */
  types?: CustomTypesConfig | undefined
  /** Milliseconds that the server has to stop a query that is given up; then the connection is closed. Default 5000. */
  cancelTimeout?: number | undefined
}

/** What a caller who owns the connection can say beside that. */
export interface OpenRowsOptions extends RowOptions {
  /**
   * Whether a transaction is open, where the client does not know (node-postgres before 8.20). Default `true`, which never
   * ends one by cancelling.
   */
  inTransaction?: boolean | undefined
}

/**
 * Asks a query on a connected client of node-postgres, and hands its rows out a few at a time, with never many more in
 * memory: while nobody reads, the server waits. The client is busy until the last row was read or `close()` settled.
 *
 * This is what `streamRows()` and the streams of our Knex and Kysely dialects are made of.
 *
 * @throws {RedshiftIamError} `OPTION_NOT_SUPPORTED` for a client of `pg-native`.
 */
export function openRows<Row = Record<string, unknown>>(
  client: ClientBase,
  text: string,
  values: readonly unknown[] = [],
  options: OpenRowsOptions = {},
): RowReader<Row> {
  if (!isPgClient(client)) throw nativeDriverError()
  const { highWaterMark = 100, rowMode, types, cancelTimeout = 5000, inTransaction = true } = options
  const session = client as unknown as PgSession
  const query = new RowQuery<Row>({ text, values, rowMode, types, highWaterMark })
  const reader = new SessionRowReader(session, query, { cancelTimeout, inTransaction })
  session.query(query)
  return reader
}
