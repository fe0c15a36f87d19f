import type { AwsError } from './aws-error.ts'

/** The families of AWS protocols, each with error codes and statuses of its own. */
export type ErrorDialect = 'query' | 'json' | 'rest'

type Wire = readonly [code: string, status: number]

interface ErrorRow {
  readonly query?: Wire
  readonly json?: Wire
  readonly rest?: Wire
  /** The name the SDK gives it where that differs from every code on the wire. */
  readonly alias?: string
  /** What a fault says when the test gave no message. */
  readonly message: string
}

const rows: Readonly<Record<string, ErrorRow>> = {
  AccessDenied: {
    query: ['AccessDenied', 403],
    json: ['AccessDeniedException', 403],
    rest: ['ForbiddenException', 403],
    message: 'Access denied',
  },
  MissingAuthenticationToken: {
    query: ['MissingAuthenticationToken', 403],
    json: ['MissingAuthenticationTokenException', 400],
    message: 'Request is missing Authentication Token',
  },
  IncompleteSignature: {
    query: ['IncompleteSignature', 400],
    json: ['IncompleteSignatureException', 400],
    message: 'The request signature does not conform to AWS standards.',
  },
  SignatureDoesNotMatch: {
    query: ['SignatureDoesNotMatch', 403],
    json: ['InvalidSignatureException', 400],
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  InvalidClientTokenId: {
    query: ['InvalidClientTokenId', 403],
    json: ['UnrecognizedClientException', 400],
    message: 'The security token included in the request is invalid.',
  },
  ExpiredToken: {
    query: ['ExpiredToken', 403],
    json: ['ExpiredTokenException', 400],
    message: 'The security token included in the request is expired',
  },
  RequestExpired: {
    query: ['RequestExpired', 400],
    json: ['RequestExpired', 400],
    message: 'Request has expired.',
  },
  Throttling: {
    query: ['Throttling', 400],
    json: ['ThrottlingException', 429],
    rest: ['TooManyRequestsException', 429],
    message: 'Rate exceeded',
  },
  ServiceUnavailable: {
    query: ['ServiceUnavailable', 503],
    json: ['ServiceUnavailableException', 503],
    rest: ['ServiceUnavailableException', 503],
    message: 'Service Unavailable',
  },
  InternalFailure: {
    query: ['InternalFailure', 500],
    json: ['InternalServerException', 500],
    rest: ['InternalServerException', 500],
    message: 'We encountered an internal error. Please try again.',
  },
  ValidationError: {
    query: ['ValidationError', 400],
    json: ['ValidationException', 400],
    rest: ['InvalidRequestException', 400],
    message: 'The input fails to satisfy the constraints of the service.',
  },
  InvalidAction: {
    query: ['InvalidAction', 400],
    json: ['UnknownOperationException', 400],
    message: 'The requested action is not one this stand-in knows.',
  },
  InvalidParameterValue: {
    query: ['InvalidParameterValue', 400],
    message: 'An invalid value was supplied for an input parameter.',
  },
  InvalidParameterCombination: {
    query: ['InvalidParameterCombination', 400],
    message: 'Parameters that must not be used together were used together.',
  },
  MissingParameter: {
    query: ['MissingParameter', 400],
    message: 'A required parameter for the specified action is not supplied.',
  },
  ClusterNotFound: {
    query: ['ClusterNotFound', 404],
    alias: 'ClusterNotFoundFault',
    message: 'Cluster not found.',
  },
  AuthenticationProfileNotFoundFault: {
    query: ['AuthenticationProfileNotFoundFault', 404],
    message: 'The authentication profile can not be found.',
  },
  CustomDomainAssociationNotFoundFault: {
    query: ['CustomDomainAssociationNotFoundFault', 404],
    message: 'To use get credentials, you must provide an active custom domain name.',
  },
  UnsupportedOperation: {
    query: ['UnsupportedOperation', 400],
    alias: 'UnsupportedOperationFault',
    message: 'The requested operation is not supported.',
  },
  ResourceNotFoundException: {
    json: ['ResourceNotFoundException', 404],
    rest: ['ResourceNotFoundException', 404],
    message: 'The resource could not be found.',
  },
  ExpiredWebIdentity: {
    query: ['ExpiredTokenException', 400],
    message: 'Token expired',
  },
  InvalidIdentityToken: {
    query: ['InvalidIdentityToken', 400],
    alias: 'InvalidIdentityTokenException',
    message: 'The ID Token provided is not a valid JWT.',
  },
  Unauthorized: {
    rest: ['UnauthorizedException', 401],
    message: 'Session token not found or invalid',
  },
  InvalidGrant: { rest: ['InvalidGrantException', 400], message: 'invalid_grant' },
  InvalidClient: { rest: ['InvalidClientException', 401], message: 'invalid_client' },
  UnsupportedGrantType: { rest: ['UnsupportedGrantTypeException', 400], message: 'unsupported_grant_type' },
}

/** Code, status and message as a protocol puts them on the wire. */
export interface WireError {
  readonly code: string
  readonly status: number
  readonly message: string
}

export function wireError(
  error: Pick<AwsError, 'code' | 'message' | 'status'>,
  dialect: ErrorDialect,
): WireError {
  const row = rowOf(error.code, dialect)
  const [code, status] = row?.[dialect] ?? [error.code, 400]
  return { code, status: error.status ?? status, message: error.message || (row?.message ?? error.code) }
}

/** A test may name an error by this table, by its code on the wire in either protocol, or by the SDK's name. */
function rowOf(name: string, dialect: ErrorDialect): ErrorRow | undefined {
  const all = Object.values(rows)
  return (
    rows[name] ??
    all.find((row) => row[dialect]?.[0] === name || row.alias === name) ??
    all.find((row) => [row.query, row.json, row.rest].some((wire) => wire?.[0] === name))
  )
}
