import { type RedshiftConnection, RedshiftIamError } from '@redshift-iam/core'

/** How far a connection attempt got. */
export type LoginStage = 'credentials' | 'dial' | 'tls' | 'login' | 'session'

/** What was under way at a stage, for a sentence. */
const doing: Readonly<Record<LoginStage, string>> = {
  credentials: 'waiting for temporary credentials',
  dial: 'opening the TCP connection',
  tls: 'setting up TLS',
  login: 'logging in',
  session: 'applying the session settings',
}

const reachable =
  'Check that this machine can reach it: security group and network ACL for the port, VPC routing or VPN, ' +
  'publicly accessible, and for PrivateLink the endpoint in VpcEndpointUrl.'

const dialHints: Readonly<Record<string, string>> = {
  ECONNREFUSED: `Nothing listens there: check host and port (5439 unless changed), and that the cluster is not paused. ${reachable}`,
  ENOTFOUND: 'The name does not resolve: check Server and Region, and DNS inside the VPC.',
  EAI_AGAIN: 'The name server did not answer: check DNS and the network of this machine.',
  ECONNRESET:
    'The connection was cut: check a proxy or load balancer on the way, and that the cluster is not restarting.',
}

const tlsHints: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate is for another name: through a tunnel, load balancer or IP address set servername to the cluster endpoint.',
  CERT_HAS_EXPIRED:
    "The certificate has expired: check this machine's clock, and what answers at that address.",
  CERT_NOT_YET_VALID: "The certificate is not valid yet: check this machine's clock.",
}

const untrusted =
  'The certificate is not signed by an authority that Node trusts: set caFile to the PEM of the authority, ' +
  'or sslMode to require to give up checking it.'

/** Errors of Node that tell of certificates, as OpenSSL names them. */
const untrustedCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ECONNABORTED',
])

/** Names what went wrong between here and the server; undefined where the error is not about that. */
export function explainNetworkFailure(
  error: unknown,
  where: RedshiftConnection,
): RedshiftIamError | undefined {
  const code = codeOf(error)
  const at = `${where.host}:${where.port}`
  if (code in tlsHints || untrustedCodes.has(code) || /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return new RedshiftIamError('TLS_FAILED', `TLS with ${at} failed: ${messageOf(error)}.`, {
      hint:
        tlsHints[code] ??
        (untrustedCodes.has(code) ? untrusted : 'Check what answers at that address, and minVersion.'),
      cause: error,
    })
  }
  if (/does not support SSL|establishing an SSL/i.test(messageOf(error))) {
    return new RedshiftIamError('TLS_FAILED', `${at} does not offer TLS.`, {
      hint: 'Check that host and port are those of Redshift itself and not of a proxy that ends TLS.',
      cause: error,
    })
  }
  if (!networkCodes.has(code)) return undefined
  return new RedshiftIamError('CONNECT_FAILED', `${at} cannot be reached: ${messageOf(error)}.`, {
    hint: dialHints[code] ?? reachable,
    cause: error,
  })
}

/** The error for a connection that ended without a word. */
export function closedError(where: RedshiftConnection | undefined, stage: LoginStage): RedshiftIamError {
  const summary = where
    ? `The connection to ${where.host}:${where.port} was closed while ${doing[stage]}.`
    : `The connection was closed while ${doing[stage]}.`
  return new RedshiftIamError('CONNECT_FAILED', summary, { hint: reachable })
}

/** The error for `connectionTimeoutMillis`. */
export function timedOutError(
  where: RedshiftConnection | undefined,
  stage: LoginStage,
  milliseconds: number | undefined,
  cause?: unknown,
): RedshiftIamError {
  const limit = milliseconds === undefined ? 'in connectionTimeoutMillis' : `within ${milliseconds} ms`
  const subject = where ? `The connection to ${where.host}:${where.port}` : 'The connection'
  return new RedshiftIamError('CONNECT_FAILED', `${subject} was not ready ${limit}: still ${doing[stage]}.`, {
    hint: stage === 'dial' ? reachable : 'Raise connectionTimeoutMillis, or find what is slow.',
    ...(cause !== undefined && { cause }),
  })
}

/** Node reports several failed addresses at once as an AggregateError whose message is empty. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : error.message
  return (inner || codeOf(error)).replace(/\.$/, '')
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
