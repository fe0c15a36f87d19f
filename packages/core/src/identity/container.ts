import { readFile } from 'node:fs/promises'
import { awsErrorFacts, safeCause } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import type { IdentityStep } from './identity-plan.ts'
import { parseMetadataKeys } from './metadata-keys.ts'
import { metadataRequest } from './metadata-request.ts'
import { requireUnexpired } from './require-unexpired.ts'

const ECS_ADDRESS = 'http://169.254.170.2'

/** Hosts that may be asked without TLS beside loopback: the agents of ECS and EKS on the link. */
const LINK_LOCAL = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'])

const TIMEOUT_MS = 2000

/** Whether the environment says that this is a container with a role (ECS, EKS Pod Identity, Greengrass). */
export function hasContainerRole(): boolean {
  return Boolean(
    process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ||
      process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  )
}

/**
 * The role of the container, from the agent that the environment names.
 *
 * @throws `IDENTITY_NOT_FOUND` outside such a container, `IDENTITY_FAILED` for an address AWS tools refuse to ask.
 */
export function containerSource(declaredBy: Omit<IdentityStep, 'kind'> = {}): CredentialSource {
  const url = containerUrl(declaredBy.profile)
  return {
    step: { kind: 'container metadata', ...declaredBy },
    fingerprint: [url.href, process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']],
    fetch: (context) => fetchContainerKeys(url, context),
  }
}

async function fetchContainerKeys(url: URL, { signal }: CallContext): Promise<AwsCredentials> {
  const authorization = await authorizationToken()
  let answer: string
  try {
    const headers = authorization === undefined ? {} : { authorization }
    answer = await metadataRequest({ url, headers, timeout: TIMEOUT_MS, signal })
  } catch (error) {
    const { code, message } = awsErrorFacts(error, [authorization])
    throw aborted(signal) ?? failed(url, `failed (${code ?? message})`, safeCause(error, [authorization]))
  }
  const keys = parseMetadataKeys(answer)
  if (!keys) throw failed(url, 'answered without AWS keys')
  return requireUnexpired(keys, `The keys from ${url.origin}`)
}

/** The file wins over the variable: EKS rotates it. */
async function authorizationToken(): Promise<string | undefined> {
  const path = process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  if (!path) return process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] || undefined
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw new RedshiftIamError(
      'IDENTITY_FAILED',
      `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ${path} cannot be read.`,
      {
        hint: 'Check that the token is mounted into the container and readable by this process.',
        cause: error,
      },
    )
  }
}

function containerUrl(profile: string | undefined): URL {
  const relative = process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const full = process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  if (!relative && !full) {
    throw new RedshiftIamError(
      'IDENTITY_NOT_FOUND',
      `credential_source = EcsContainer of profile "${profile}" found no container role in the environment.`,
      {
        hint: 'It works where AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI is set: give the task or pod a role.',
      },
    )
  }
  const text = relative ? `${ECS_ADDRESS}${relative}` : (full ?? '')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isTrusted(url.hostname)))) return url
  throw new RedshiftIamError(
    'IDENTITY_FAILED',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor the address of a container agent.',
    { hint: `Use https, a loopback address, or ${[...LINK_LOCAL].join(', ')}.` },
  )
}

function isTrusted(hostname: string): boolean {
  return (
    LINK_LOCAL.has(hostname) ||
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

function failed(url: URL, how: string, cause?: Error): RedshiftIamError {
  return new RedshiftIamError('IDENTITY_FAILED', `The container credentials endpoint ${url.origin} ${how}.`, {
    hint: 'Check that the task or pod has a role, and the AWS_CONTAINER_* environment variables.',
    ...(cause && { cause }),
  })
}
