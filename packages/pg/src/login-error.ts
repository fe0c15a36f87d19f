import { type RedshiftConnection, RedshiftIamError } from '@redshift-iam/core'
import { explainServerError, isServerError } from './login-refusal.ts'
import { closedError, explainNetworkFailure, type LoginStage, timedOutError } from './network-failure.ts'

/**
 * The error that a failed login ends with: typed errors as they are, what the server or the network said with the
 * remedy, and everything else unchanged.
 */
export function explainLoginError(
  error: unknown,
  where: RedshiftConnection | undefined,
  stage: LoginStage,
): unknown {
  if (RedshiftIamError.isInstance(error)) return error
  if (!(error instanceof Error)) return error
  // The two messages are those of node-postgres; it gives these errors no code.
  if (error.message === 'timeout expired') return timedOutError(where, stage, undefined, error)
  if (error.message === 'Connection terminated unexpectedly') return closedError(where, stage)
  if (where === undefined) return error
  if (isServerError(error)) return explainServerError(error, where)
  return explainNetworkFailure(error, where) ?? error
}
