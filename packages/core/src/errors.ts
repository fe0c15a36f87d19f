/** Every code a {@link RedshiftIamError} can carry. Codes are stable: a released code never changes its meaning. */
export type RedshiftIamErrorCode =
  | 'OPTION_REQUIRED'
  | 'OPTION_INVALID'
  | 'OPTION_CONFLICT'
  | 'OPTION_UNKNOWN'
  | 'OPTION_NOT_SUPPORTED'
  | 'CONNECTION_STRING_INVALID'
  | 'DSN_NOT_FOUND'
  | 'PROFILE_NOT_FOUND'
  | 'PROFILE_INVALID'
  | 'PROFILE_CHAIN_LOOP'
  | 'MFA_REQUIRED'
  | 'SSO_TOKEN_MISSING'
  | 'SSO_TOKEN_EXPIRED'
  | 'INSTANCE_PROFILE_UNAVAILABLE'
  | 'IDENTITY_NOT_FOUND'
  | 'IDENTITY_FAILED'
  | 'ASSUME_ROLE_FAILED'
  | 'TARGET_REQUIRED'
  | 'REGION_REQUIRED'
  | 'CUSTOM_DOMAIN_NOT_FOUND'
  | 'DESCRIBE_FAILED'
  | 'ENDPOINT_NOT_READY'
  | 'AUTH_PROFILE_NOT_FOUND'
  | 'AUTH_PROFILE_INVALID'
  | 'AUTH_PROFILE_FAILED'
  | 'GET_CREDENTIALS_FAILED'
  | 'SSL_REQUIRED'
  | 'TLS_FAILED'
  | 'CONNECT_FAILED'
  | 'LOGIN_REFUSED'
  | 'AUTH_METHOD_NOT_SUPPORTED'
  | 'IDENTITY_CHANGED'
  | 'NOT_SUPPORTED_BY_REDSHIFT'
  | 'MIGRATION_LOCKED'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'CLOSED'

/** What an error can say beside its code and its first sentence. */
export interface RedshiftIamErrorDetails {
  /** The remedy: one sentence that names what to change, and where. It is also the end of `message`. */
  hint?: string | undefined
  /** The error that led to this one, with every secret taken out of it. */
  cause?: unknown
  /** The error name that the AWS service answered with, such as `ClusterNotFoundFault`. */
  awsErrorName?: string | undefined
  /** The request id of the AWS answer, for a support case. */
  requestId?: string | undefined
}

/** Shared by every copy of this package in a process, so that `isInstance` holds across ESM and CommonJS. */
const marker = Symbol.for('redshift-iam.error')

/**
 * The one error class of all redshift-iam packages.
 *
 * @example
 * ```ts
 * try { await resolver.resolve() } catch (error) {
 *   if (RedshiftIamError.isInstance(error) && error.code === 'SSO_TOKEN_EXPIRED') console.error(error.hint)
 * }
 * ```
 */
export class RedshiftIamError extends Error {
  readonly code: RedshiftIamErrorCode
  readonly hint?: string
  readonly awsErrorName?: string
  readonly requestId?: string

  constructor(code: RedshiftIamErrorCode, summary: string, details: RedshiftIamErrorDetails = {}) {
    super(
      details.hint ? `${summary} ${details.hint}` : summary,
      'cause' in details ? { cause: details.cause } : {},
    )
    this.name = 'RedshiftIamError'
    this.code = code
    if (details.hint !== undefined) this.hint = details.hint
    if (details.awsErrorName !== undefined) this.awsErrorName = details.awsErrorName
    if (details.requestId !== undefined) this.requestId = details.requestId
    Object.defineProperty(this, marker, { value: true })
  }

  /** Whether a value is such an error, also when it comes from another loaded copy of the package. */
  static isInstance(value: unknown): value is RedshiftIamError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true
  }
}
