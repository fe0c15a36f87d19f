export {
  connectionSettings,
  type MoreSettings,
  type PgConnectionSettings,
  type RedshiftInput,
} from './connection-settings.ts'
export { createPool } from './create-pool.ts'
export { PrefetchSocket, type PrefetchSocketOptions } from './prefetch-socket.ts'
export { RedshiftPgClient, type RedshiftPgClientConfig } from './redshift-pg-client.ts'
export { RedshiftPool, type RedshiftPoolConfig } from './redshift-pool.ts'
export { isRetryableRedshiftError } from './retryable-error.ts'
export { type OpenRowsOptions, openRows, type RowOptions } from './rows/open-rows.ts'
export type { RowReader } from './rows/row-reader.ts'
export { type StreamRowsOptions, streamRows } from './rows/stream-rows.ts'
export type { RedshiftSession } from './session-settings.ts'
export { type RedshiftTypes, redshiftTypes } from './type-parsers.ts'
