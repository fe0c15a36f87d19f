import type { S3Command } from './s3/s3-command.ts'

/** What the front knows of a session; a filter keeps whatever else it needs (such as settings it saw) itself. */
export interface FrontSession {
  /** Name of the database user, without `IAM:` or `IAMA:`. */
  readonly user: string
  readonly database: string
  /** State of the transaction as the server last reported it. */
  readonly transaction: 'idle' | 'block' | 'failed'
}

/** A statement (or several, separated by semicolons, in the simple protocol) on its way to the server. */
export interface Statement {
  readonly sql: string
  /** `simple`: a Query message, which may hold several statements. `extended`: a Parse message, which holds one. */
  readonly protocol: 'simple' | 'extended'
}

interface Passing {
  /**
   * Commit once the statement succeeded, as TRUNCATE does on Redshift. Has no effect outside a transaction
   * block. In the extended protocol it applies to each execution of the statement.
   */
  readonly thenCommit?: boolean
  /** What moves between the server and S3 as the text is run, in the order of its statements. */
  readonly transfers?: readonly S3Command[]
  /** The statement goes through, and shows up in `LocalRedshift.denied` under this rule. */
  readonly warning?: { readonly rule: string; readonly message: string }
}

export type StatementVerdict =
  | ({ readonly action: 'pass'; readonly sql: string } & Passing)
  /** Another text goes to the server. */
  | ({ readonly action: 'rewrite'; readonly sql: string } & Passing)
  /** The client gets this error in the place where the server's own would come; the transaction fails as well. */
  | {
      readonly action: 'deny'
      /** Name of the rule, for `LocalRedshift.denied`. */
      readonly rule: string
      /** SQLSTATE, such as `0A000` or `42601`. */
      readonly code: string
      readonly message: string
      readonly detail?: string
      readonly hint?: string
    }

/** Looks at every statement of one session before the server does. */
export interface StatementFilter {
  check(statement: Statement): StatementVerdict
  /** Says an error of the server in other words; `undefined` leaves it as it is. */
  mapError?(error: ServerError): ServerError | undefined
}

/** What an ErrorResponse says, by the names its fields have in node-postgres. */
export interface ServerError {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
}

/** Called once per login. `session` is live: its `transaction` follows the server. */
export type CreateStatementFilter = (session: FrontSession) => StatementFilter

/** The filter of `dialect: 'postgres'`. */
export const passEverything: CreateStatementFilter = () => ({
  check: ({ sql }) => ({ action: 'pass', sql }),
})
