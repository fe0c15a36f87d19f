import { RedshiftIamError } from '@redshift-iam/core'

/** The error for what Redshift cannot do: what was asked, and what to do instead. */
export function refusal(what: string, hint: string): RedshiftIamError {
  return new RedshiftIamError('NOT_SUPPORTED_BY_REDSHIFT', what, { hint })
}
