import { REDACTED } from './redaction.ts'

/** What an AWS SDK error carries beside name and message. */
interface AwsErrorLike {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly errors?: unknown
  readonly $metadata?: { readonly requestId?: unknown; readonly httpStatusCode?: unknown }
}

/** A failed call in plain values, without a secret. */
export interface AwsErrorFacts {
  /** The AWS error code (`AccessDenied`), or the class name of a local error. */
  readonly name: string
  readonly message: string
  /** Present when the service answered. */
  readonly status?: number
  readonly requestId?: string
  /** Node's code of a network error, such as `ECONNREFUSED`. */
  readonly code?: string
}

/**
 * What stands before a secret in an answer or a canonical request. `SignatureDoesNotMatch` answers quote the request,
 * with the session token in it.
 */
const labelled =
  /((?:x-amz-security-token|x-amz-sso_bearer_token|secret_?access_?key|session_?token|security_?token|access_?token|identity_?token|db_?password|token_?code|authorization|signature)\\?"?)(\s{0,4}[:=>]\s{0,4}\\?"?)[^\s"<>&,;]+/gi

/** Runs that no name or ARN has: AWS session tokens and presigned passwords are hundreds of characters long. */
const long = /[A-Za-z0-9+/=_%-]{120,}/g

/** Takes secrets out of a text: those given, those labelled as such, and very long tokens. */
export function scrub(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = text
  for (const secret of secrets) {
    // A service that quotes a form quotes it as it was sent.
    if (secret) clean = clean.replaceAll(secret, REDACTED).replaceAll(encodeURIComponent(secret), REDACTED)
  }
  return clean.replace(labelled, `$1$2${REDACTED}`).replace(long, REDACTED)
}

/** Reads an error of the AWS SDK, of Node or of anything else. */
export function awsErrorFacts(error: unknown, secrets: readonly (string | undefined)[] = []): AwsErrorFacts {
  const like: AwsErrorLike = typeof error === 'object' && error !== null ? error : { message: String(error) }
  // Node reports a refused connection to a name with two addresses as an AggregateError without a message.
  const first: AwsErrorLike | undefined = Array.isArray(like.errors)
    ? (like.errors as AwsErrorLike[])[0]
    : undefined
  const { requestId, httpStatusCode } = like.$metadata ?? {}
  const code = text(like.code) ?? text(first?.code)
  const id = text(requestId)
  return {
    name: text(like.name) ?? 'Error',
    message: scrub(text(like.message) ?? text(first?.message) ?? '', secrets),
    ...(typeof httpStatusCode === 'number' && { status: httpStatusCode }),
    ...(id !== undefined && { requestId: id }),
    ...(code !== undefined && { code }),
  }
}

/**
 * A copy of an error that is safe as `cause`: a plain `Error` with name, message, code, request id and status, and
 * none of the request, response or headers that SDK errors hold on to.
 */
export function safeCause(error: unknown, secrets: readonly (string | undefined)[] = []): Error {
  const { name, message, ...rest } = awsErrorFacts(error, secrets)
  const copy = new Error(message)
  copy.name = name
  copy.stack = `${name}: ${message}`
  return Object.assign(copy, rest)
}

/** A message as a whole sentence, whether its author ended it or not. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
