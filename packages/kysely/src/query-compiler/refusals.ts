import { RedshiftIamError } from '@redshift-iam/core'

/** What the query builder can say and Redshift cannot do: the feature, the way out, and the page of the Developer Guide. */
export interface Refusal {
  readonly feature: string
  readonly remedy: string
  readonly page: string
}

export type RefusalName =
  | 'returning'
  | 'onConflict'
  | 'distinctOn'
  | 'rowLock'
  | 'isDistinctFrom'
  | 'materializedCte'
  | 'lateral'
  | 'fetch'
  | 'aggregateFilter'
  | 'severalAlterations'
  | 'alterColumn'
  | 'columnIfExists'
  | 'index'
  | 'check'
  | 'referentialAction'
  | 'generatedColumn'
  | 'onCommit'
  | 'viewOption'
  | 'refreshOption'
  | 'type'
  | 'serial'
  | 'json'
  | 'uuid'
  | 'binary'
  | 'range'

const unsupported = 'Unsupported PostgreSQL features'

/** Everything that the dialect refuses before the server sees it. */
export const refusals: Readonly<Record<RefusalName, Refusal>> = {
  returning: {
    feature: 'RETURNING',
    remedy: 'Generate the key yourself, or select the rows by a key you know.',
    page: 'INSERT, UPDATE, DELETE',
  },
  onConflict: {
    feature: 'INSERT ... ON CONFLICT',
    remedy:
      'Use mergeInto() with a staging table: Redshift does not enforce keys, so there is no conflict to react to.',
    page: 'MERGE',
  },
  distinctOn: {
    feature: 'DISTINCT ON',
    remedy: 'Use row_number() over (partition by ...) and keep the rows numbered 1.',
    page: 'SELECT list',
  },
  rowLock: {
    feature: 'SELECT ... FOR UPDATE and FOR SHARE',
    remedy: 'Use LOCK in a transaction, or rely on serializable isolation.',
    page: 'SELECT',
  },
  isDistinctFrom: {
    feature: 'IS DISTINCT FROM',
    remedy: 'Compare, and test both sides with IS NULL.',
    page: 'Comparison condition',
  },
  materializedCte: {
    feature: 'MATERIALIZED in WITH',
    remedy: 'Leave it out, or fill a temporary table.',
    page: 'WITH clause',
  },
  lateral: { feature: 'LATERAL', remedy: 'Use a window function or an ordinary join.', page: 'FROM clause' },
  fetch: { feature: 'FETCH NEXT', remedy: 'Use limit().', page: 'ORDER BY clause' },
  aggregateFilter: {
    feature: 'FILTER of an aggregate function',
    remedy: 'Aggregate a CASE expression.',
    page: 'Aggregate functions',
  },
  severalAlterations: {
    feature: 'More than one column change in one ALTER TABLE',
    remedy: 'Write one alterTable() for each column.',
    page: 'ALTER TABLE',
  },
  alterColumn: {
    feature: 'ALTER COLUMN other than the size of a VARCHAR',
    remedy: 'Add a column, copy the values with an update, drop the old column and rename the new one.',
    page: 'ALTER TABLE',
  },
  columnIfExists: {
    feature: 'IF [NOT] EXISTS for a column',
    remedy: 'Look the column up with db.introspection.getTables() first.',
    page: 'ALTER TABLE',
  },
  index: { feature: 'Indexes', remedy: 'Choose a SORTKEY and a DISTKEY for the table.', page: unsupported },
  check: {
    feature: 'CHECK constraints',
    remedy: 'Check the values before they are loaded.',
    page: unsupported,
  },
  referentialAction: {
    feature: 'ON DELETE and ON UPDATE of a foreign key',
    remedy: 'Leave them out: Redshift does not enforce foreign keys.',
    page: 'CREATE TABLE',
  },
  generatedColumn: {
    feature: 'GENERATED ... AS (expression)',
    remedy: 'Compute the value in a view, or when loading.',
    page: 'CREATE TABLE',
  },
  onCommit: { feature: 'ON COMMIT of a temporary table', remedy: 'Drop the table.', page: 'CREATE TABLE' },
  viewOption: {
    feature: 'TEMPORARY and IF NOT EXISTS of a view',
    remedy: 'Use orReplace(), or a temporary table.',
    page: 'CREATE VIEW',
  },
  refreshOption: {
    feature: 'CONCURRENTLY and WITH NO DATA of a refresh',
    remedy: 'Leave them out.',
    page: 'REFRESH MATERIALIZED VIEW',
  },
  type: { feature: 'CREATE TYPE and enums', remedy: 'Use a varchar column.', page: unsupported },
  serial: {
    feature: 'The types SERIAL and BIGSERIAL',
    remedy: "Use 'integer' or 'bigint' with autoIncrement(), which becomes IDENTITY(1,1).",
    page: 'Unsupported PostgreSQL data types',
  },
  json: {
    feature: 'The types JSON and JSONB',
    remedy: 'Use sql`super`, or varchar(65535).',
    page: 'Unsupported PostgreSQL data types',
  },
  uuid: { feature: 'The type UUID', remedy: 'Use char(36).', page: 'Unsupported PostgreSQL data types' },
  binary: {
    feature: 'The types BYTEA, BLOB and BINARY',
    remedy: 'Use varbinary(n).',
    page: 'Unsupported PostgreSQL data types',
  },
  range: {
    feature: 'Range types',
    remedy: 'Use two columns.',
    page: 'Unsupported PostgreSQL data types',
  },
}

export function refuse(name: RefusalName): never {
  const { feature, remedy, page } = refusals[name]
  throw new RedshiftIamError(
    'NOT_SUPPORTED_BY_REDSHIFT',
    `Redshift does not have: ${feature} (Database Developer Guide, "${page}").`,
    { hint: remedy },
  )
}
