import { RedshiftIamError } from '../errors.ts'

/** The error of an aborted call: the signal's own reason where that is typed. */
export function aborted(signal: AbortSignal | undefined): RedshiftIamError | undefined {
  if (!signal?.aborted) return undefined
  if (RedshiftIamError.isInstance(signal.reason)) return signal.reason
  return new RedshiftIamError('ABORTED', 'Fetching AWS keys was aborted.')
}
