import type { CustomTypesConfig } from 'pg'

/** A session in Knex's pool: a node-postgres client with Knex's marks on it. */
export interface PooledConnection {
  query(config: unknown, callback: (error: Error | null, response: PgResponse) => void): void
  end(callback: () => void): unknown
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  once(event: 'close' | 'end', listener: () => void): unknown
  connect(): Promise<unknown>
  /** Set to anything, it makes the pool drop the session instead of handing it out again. */
  __knex__disposed?: unknown
}

/** The part of a node-postgres result that is read here. `rowCount` is null for tags without a number. */
export interface PgResponse {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly Record<string, unknown>[]
}

/** What Knex hands from the query compiler through the client to the driver. */
export interface QueryObject {
  sql: string
  bindings?: unknown
  response?: PgResponse
  /** Set by our compiler when one call needs several statements. */
  redshiftSteps?: readonly Step[]
  [key: string]: unknown
}

/** What `stream()` takes, by the names that `pg-query-stream` has for it. */
export interface StreamOptions {
  readonly highWaterMark?: number
  readonly batchSize?: number
  readonly rowMode?: 'array'
  readonly types?: CustomTypesConfig
}

/** One statement of several that together do what one call asked for. */
export interface Step {
  readonly sql: string
  readonly bindings: readonly unknown[]
  /** Whether its row count is part of the call's result. */
  readonly counts?: boolean
  /** Looks at the answer and throws when the next steps must not run. */
  readonly check?: (response: PgResponse) => void
}

export interface CompiledQuery {
  sql: string
  bindings?: unknown[]
  output?: (response: PgResponse) => unknown
  redshiftSteps?: readonly Step[]
  [key: string]: unknown
}

export interface Bindings {
  bindings: unknown[]
}

export interface Formatter {
  wrap(value: unknown): string
  columnize(value: unknown): string
}

/** One clause of a query, as Knex's builder records it. */
export interface Clause {
  readonly type?: string
  readonly bool?: string
  readonly column?: unknown
  readonly value?: unknown
  readonly not?: boolean
  readonly joinType?: string
  readonly clauses?: readonly Clause[]
  readonly table?: unknown
  readonly distinctOn?: boolean
  readonly materialized?: boolean
  readonly [key: string]: unknown
}

/** The settings of a query that occur once. */
export interface QueryState {
  table?: unknown
  schema?: string
  only?: boolean
  insert?: unknown
  update?: Record<string, unknown>
  counter?: Record<string, number>
  returning?: unknown
  onConflict?: unknown
  ignore?: boolean
  merge?: { updates?: unknown }
  updateFrom?: unknown
  using?: unknown
  limit?: unknown
  offset?: unknown
  waitMode?: string
  columnInfo?: unknown
}

/** One statement recorded by a table builder. */
export interface TableStatement {
  readonly method?: string
  readonly args?: readonly unknown[]
  readonly builder?: {
    readonly _method: string
    readonly _args: readonly unknown[]
    readonly _modifiers: Record<string, unknown[] | undefined>
  }
}
