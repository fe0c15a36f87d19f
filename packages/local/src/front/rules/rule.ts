import type { Edits } from './edits.ts'
import type { SqlStatement } from './sql-statement.ts'

/** What a rule may know besides the statement. */
export interface RuleContext {
  /** Inside a transaction block, or one of several statements of a message. */
  readonly inTransaction: boolean
  /** `enable_case_sensitive_identifier` of the session. */
  readonly caseSensitive: boolean
}

export interface Denial {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
}

interface Described {
  /** Kebab-case, unique. Shown in `LocalRedshift.denied`. */
  readonly id: string
  /** What Redshift does, in one line. */
  readonly what: string
  /** The page of the Amazon Redshift Database Developer Guide that says so (its file name), or another public source. */
  readonly source: string
  /** The rule looks only at statements in which one of these names occurs. */
  readonly keys: readonly string[]
  /** A statement just beside the rule, which it leaves alone. */
  readonly counterexample: string
  /** Whether the examples run in a transaction block. Default false. */
  readonly inBlock?: boolean
}

/** Something Redshift refuses. */
export interface Refusal extends Described {
  /**
   * `seen`: the text was reported from a real cluster; `base`: it is what the PostgreSQL 8.0 grammar or catalog
   * Redshift grew from answers; `ours`: no report was found, the wording is this project's.
   */
  readonly words: 'seen' | 'base' | 'ours'
  readonly example: string
  /** The message the example gets. */
  readonly answers: string
  readonly refuse: (statement: SqlStatement, context: RuleContext) => Denial | undefined
}

/** Something Redshift accepts and PostgreSQL does not, or means differently. */
export interface Rewrite extends Described {
  readonly example: string
  /** What the server gets instead of the example. */
  readonly becomes: string
  readonly rewrite: (statement: SqlStatement, edits: Edits, context: RuleContext) => void
}
