import type { DatabaseFault } from '@redshift-iam/local'
import type { FaultCase } from './harness/fault-case.ts'

interface ServerFault extends FaultCase {
  /** Milliseconds that a connect may take, where nothing else ends it. */
  readonly connectLimit?: number
}

const server = (
  fault: string,
  kind: DatabaseFault['kind'],
  sees: FaultCase['sees'],
  limits: Pick<ServerFault, 'connectLimit'> = {},
): ServerFault => ({
  fault,
  given: ({ faults }) => faults.database({ kind }),
  sees,
  ...limits,
})

/** Faults of the database side that meet new sessions while they are made. */
export const serverFaults: readonly ServerFault[] = [
  server('The server closes the connection at once', 'refuse', {
    code: 'CONNECT_FAILED',
    hint: 'security group',
  }),
  server(
    'The server accepts the connection and says nothing',
    'hang',
    { code: 'CONNECT_FAILED', hint: 'Raise connectionTimeoutMillis, or find what is slow' },
    { connectLimit: 3_000 },
  ),
  server('The server closes the connection during TLS', 'close-tls', { code: 'CONNECT_FAILED' }),
  server('The server closes the connection during authentication', 'close-auth', { code: 'CONNECT_FAILED' }),
  server('The server refuses every password', 'reject', {
    code: 'LOGIN_REFUSED',
    hint: 'If a new password is refused too, check that Server and EndpointUrl belong to the cluster',
  }),
  server('The server asks for a SHA-256 digest (method 13)', 'auth-13', {
    code: 'AUTH_METHOD_NOT_SUPPORTED',
    hint: 'Log in as a user without a SHA-256 password',
  }),
  server('The server asks for a token (method 14)', 'auth-14', {
    code: 'AUTH_METHOD_NOT_SUPPORTED',
    hint: 'native identity provider federation is not supported',
  }),
]
