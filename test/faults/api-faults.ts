import type { AwsFault } from '@redshift-iam/local'
import type { FaultCase } from './harness/fault-case.ts'
import { API_LIMIT } from './harness/limits.ts'

/** Faults of the AWS side, the profile they are tried with, and what is seen once no password is good any more. */
export interface ApiFault extends FaultCase {
  /** Milliseconds that the resolver may take, where the SDK needs longer to give up on its own. Default: {@link API_LIMIT}. */
  readonly limit?: number
  readonly identity?:
    | { readonly profile: string }
    | { readonly profile: undefined; readonly instanceProfile: true }
}

const credentials = (
  fault: string,
  how: Omit<AwsFault, 'on'>,
  sees: ApiFault['sees'],
  limit = API_LIMIT,
): ApiFault => ({
  fault,
  given: ({ faults }) => faults.aws({ on: 'redshift:GetClusterCredentials', ...how }),
  sees,
  limit,
})

/** Nothing listens on this port of the loopback interface. */
const DEAD = 'http://127.0.0.1:1'

export const apiFaults: readonly ApiFault[] = [
  credentials(
    'The Redshift API throttles',
    { error: 'Throttling' },
    { code: 'GET_CREDENTIALS_FAILED', awsErrorName: 'Throttling', hint: 'share one resolver between pools' },
    10_000,
  ),
  credentials(
    'The Redshift API answers with an internal error',
    { error: 'InternalFailure' },
    { code: 'GET_CREDENTIALS_FAILED', awsErrorName: 'InternalFailure' },
    10_000,
  ),
  credentials(
    'The IAM policy no longer allows the call',
    { error: 'AccessDenied' },
    {
      code: 'GET_CREDENTIALS_FAILED',
      awsErrorName: 'AccessDenied',
      hint: 'Allow redshift:GetClusterCredentials on arn:aws:redshift:us-west-2:',
    },
  ),
  credentials(
    'The Redshift API never answers',
    { delay: Number.POSITIVE_INFINITY },
    { code: 'TIMEOUT', hint: 'Check the network route to AWS' },
  ),
  credentials(
    'The Redshift API answers after the time limit',
    { delay: API_LIMIT + 200 },
    { code: 'TIMEOUT', hint: 'Check the network route to AWS' },
  ),
  credentials(
    'The Redshift API cuts the connection',
    { reset: true },
    { code: 'GET_CREDENTIALS_FAILED', hint: 'cannot be reached' },
    10_000,
  ),
  credentials(
    'A proxy answers 200 with a page of its own',
    { garbage: '<html><body>Please log in</body></html>' },
    { code: 'GET_CREDENTIALS_FAILED' },
    10_000,
  ),
  credentials(
    'A proxy answers 502 with a page of its own',
    { garbage: '<html><body>Bad gateway</body></html>', status: 502 },
    { code: 'GET_CREDENTIALS_FAILED' },
    10_000,
  ),
  credentials(
    'The answer is not even XML',
    { garbage: '\u0000\u0001{"half":' },
    { code: 'GET_CREDENTIALS_FAILED' },
    10_000,
  ),
  {
    fault: 'STS is gone, and the role session has ended',
    limit: 10_000,
    identity: { profile: 'etl' },
    given: () => {
      process.env['AWS_ENDPOINT_URL_STS'] = DEAD
    },
    sees: { code: 'ASSUME_ROLE_FAILED' },
  },
  {
    fault: 'STS never answers',
    identity: { profile: 'etl' },
    given: ({ faults }) => faults.aws({ on: 'sts:AssumeRole', delay: Number.POSITIVE_INFINITY }),
    sees: { code: 'TIMEOUT', hint: 'Check the network route to AWS' },
  },
  {
    fault: 'The trust policy no longer names the caller',
    limit: 10_000,
    identity: { profile: 'etl' },
    given: ({ faults }) => faults.aws({ on: 'sts:AssumeRole', error: 'AccessDenied' }),
    sees: { code: 'ASSUME_ROLE_FAILED', awsErrorName: 'AccessDenied' },
  },
  {
    fault: 'The instance metadata service is gone',
    limit: 10_000,
    identity: { profile: undefined, instanceProfile: true },
    given: () => {
      process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = DEAD
    },
    sees: { code: 'INSTANCE_PROFILE_UNAVAILABLE' },
  },
]
