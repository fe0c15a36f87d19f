import type { LocalRedshift } from '@redshift-iam/local'

/** A fault and what becomes of it: a row of the tests, and of docs/faults.md. */
export interface FaultCase {
  /** What goes wrong, as the page says it. */
  readonly fault: string
  /** Makes it go wrong; `faults.clear()` and the restored environment end it. */
  given(local: LocalRedshift): void
  /** What whoever needs a new session gets. */
  readonly sees: {
    readonly code: string
    readonly awsErrorName?: string
    /** A part of the hint. */
    readonly hint?: string
    /** A part of the message where there is no hint. */
    readonly message?: string
  }
}
