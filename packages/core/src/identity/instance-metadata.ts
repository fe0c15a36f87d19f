import { awsErrorFacts, safeCause } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import type { IdentityStep } from './identity-plan.ts'
import { parseMetadataKeys } from './metadata-keys.ts'
import { MetadataStatusError, metadataRequest } from './metadata-request.ts'

const DEFAULT_ENDPOINT = 'http://169.254.169.254'
const IPV6_ENDPOINT = 'http://[fd00:ec2::254]'
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/'

/** Milliseconds for each of the three requests. Off EC2 nothing answers at all, so this is how long that error takes. */
const TIMEOUT_MS = 1000

/** Lifetime asked for the session token that guards the two reads; it is used once. */
const TOKEN_TTL_SECONDS = '21600'

/**
 * The role of the EC2 instance, by IMDSv2 only: `PUT` token, `GET` role, `GET` credentials.
 *
 * Asked for directly, because `fromInstanceMetadata` of the AWS SDK extends expired keys silently, prints to the
 * console, replaces the reason of a failure by one about IMDSv1, and cannot be aborted.
 *
 * @throws `INSTANCE_PROFILE_UNAVAILABLE` when the environment switches the service off.
 */
export function instanceMetadataSource(declaredBy: Omit<IdentityStep, 'kind'> = {}): CredentialSource {
  if (isInstanceMetadataDisabled()) {
    throw unavailable('the environment variable AWS_EC2_METADATA_DISABLED=true forbids it', {
      hint: 'Unset AWS_EC2_METADATA_DISABLED, or use another identity, such as Profile.',
    })
  }
  const endpoint = metadataEndpoint()
  return {
    step: { kind: 'instance metadata', ...declaredBy },
    fingerprint: [endpoint],
    fetch: (context) => fetchInstanceKeys(endpoint, context),
  }
}

export function isInstanceMetadataDisabled(): boolean {
  return process.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true'
}

async function fetchInstanceKeys(endpoint: string, { signal }: CallContext): Promise<AwsCredentials> {
  const ask = (path: string, method: 'GET' | 'PUT', headers: Record<string, string>): Promise<string> =>
    metadataRequest({ url: new URL(path, endpoint), method, headers, timeout: TIMEOUT_MS, signal })
  let step = 'token'
  let answer: string
  try {
    const token = await ask('/latest/api/token', 'PUT', {
      'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_TTL_SECONDS,
    })
    const headers = { 'x-aws-ec2-metadata-token': token.trim() }
    step = 'role'
    const role = (await ask(ROLE_PATH, 'GET', headers)).split('\n')[0]?.trim()
    if (!role) throw new MetadataStatusError(404)
    step = 'credentials'
    answer = await ask(`${ROLE_PATH}${encodeURIComponent(role)}`, 'GET', headers)
  } catch (error) {
    throw aborted(signal) ?? failed(error, step, endpoint)
  }
  const keys = parseMetadataKeys(answer)
  if (!keys) {
    throw unavailable(`${address(endpoint)} answered without AWS keys`, {
      hint: 'Check that the role of the instance profile still exists and trusts ec2.amazonaws.com.',
    })
  }
  if (keys.expiration.getTime() <= Date.now()) {
    throw unavailable(`${address(endpoint)} gave keys that expired at ${keys.expiration.toISOString()}`, {
      hint: "The service could not renew them, or this machine's clock is wrong; try again in a few minutes.",
    })
  }
  return keys
}

function metadataEndpoint(): string {
  const written = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
  const mode = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE']?.toLowerCase() || 'ipv4'
  if (!written) {
    if (mode === 'ipv4') return DEFAULT_ENDPOINT
    if (mode === 'ipv6') return IPV6_ENDPOINT
    throw unavailable('AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6', {
      hint: 'Write IPv4 or IPv6, or unset it.',
    })
  }
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin
  throw unavailable('AWS_EC2_METADATA_SERVICE_ENDPOINT is not an http URL', {
    hint: `Write something like ${DEFAULT_ENDPOINT}, or unset it.`,
  })
}

/** The address that was asked, and the usual one where the environment names another. */
function address(endpoint: string): string {
  if (endpoint === DEFAULT_ENDPOINT || endpoint === IPV6_ENDPOINT) return endpoint
  return `${endpoint} (set by AWS_EC2_METADATA_SERVICE_ENDPOINT in place of ${DEFAULT_ENDPOINT})`
}

function failed(error: unknown, step: string, endpoint: string): RedshiftIamError {
  const facts = awsErrorFacts(error)
  const status = error instanceof MetadataStatusError ? error.status : undefined
  const reason =
    status === undefined ? `did not answer (${facts.code ?? facts.message})` : `refused (${status})`
  if (step === 'role' && status === 404) {
    return unavailable(`${address(endpoint)} knows no role`, {
      hint: 'Attach an instance profile with an IAM role to the EC2 instance.',
      cause: safeCause(error),
    })
  }
  return unavailable(`${address(endpoint)} ${reason} the request for the ${step}`, {
    hint:
      status === undefined
        ? 'Off EC2 use Profile instead of InstanceProfile; in a container on EC2 raise the hop limit of the instance metadata options to 2.'
        : 'Check that the metadata options of the instance enable the endpoint.',
    cause: safeCause(error),
  })
}

function unavailable(reason: string, details: { hint: string; cause?: Error }): RedshiftIamError {
  return new RedshiftIamError(
    'INSTANCE_PROFILE_UNAVAILABLE',
    `The EC2 instance metadata service cannot be used: ${reason}.`,
    details,
  )
}
