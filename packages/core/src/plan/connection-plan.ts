import { createHash } from 'node:crypto'
import type { TlsSettings } from '../connection.ts'
import type { CredentialRequest } from '../credentials/credential-request.ts'
import { credentialRequest, ignoredByRequest } from '../credentials/credential-request.ts'
import { RedshiftIamError } from '../errors.ts'
import { serviceEndpoint } from '../http/service-endpoint.ts'
import type { IdentityPlan } from '../identity/identity-plan.ts'
import { planIdentity } from '../identity/plan-identity.ts'
import { parseAwsProfile } from '../properties/parse-aws-profile.ts'
import type { Settings } from '../properties/settings.ts'
import { chooseRegion } from '../target/choose-region.ts'
import { chooseTarget, isCustomDomain, type Target } from '../target/choose-target.ts'
import { classifyHost, type HostKind, normaliseHost } from '../target/host.ts'
import { tlsSettings } from '../target/tls-settings.ts'
import { readAuthProfile } from './auth-profile-layer.ts'
import { mergeLayers } from './merge-layers.ts'

/** Everything that is decided before a credential is asked for. */
export interface ConnectionPlan {
  readonly identity: IdentityPlan
  readonly target: Target
  readonly region: string
  readonly request: CredentialRequest
  /** Endpoint of the Redshift API, when it is not the regional one. */
  readonly endpoint?: string
  /** Host to dial; absent when it has to be described. */
  readonly host?: string
  /** Port that was written; absent when the described or the default one counts. */
  readonly port?: number
  readonly database: string
  readonly ssl: TlsSettings | false
  /** The settings of all layers together. */
  readonly settings: Settings
  /** Hash of all that reaches the API and of who asks. Holds no secret. */
  readonly key: string
  readonly warnings: readonly string[]
}

export interface PlanContext {
  readonly resolveCname: (name: string) => Promise<string[]>
  readonly signal: AbortSignal
}

/**
 * Reads files and environment, merges the layers and checks everything against everything. Makes no network call,
 * except for an authentication profile and for the DNS record of a custom domain without a region.
 */
export async function planConnection(explicit: Settings, context: PlanContext): Promise<ConnectionPlan> {
  const identity = await planIdentity(explicit)
  const awsProfile = identity.profile
    ? parseAwsProfile(identity.profile.name, identity.profile.properties)
    : { settings: {}, warnings: [] }
  // The profile's region has a place of its own in R-18, behind the host's.
  const { region: _profileRegion, ...profileSettings } = awsProfile.settings
  const authProfile = await readAuthProfile(explicit, profileSettings, identity, context)
  const settings = mergeLayers(explicit, authProfile.settings, profileSettings)

  const where = locate(settings)
  const target = chooseTarget(settings, where.host, where.hostKind)
  const database = requireDatabase(settings)
  const request = credentialRequest(settings, target, database)
  const region = await chooseRegion(
    {
      written: settings.region,
      ...where,
      isCustomDomain: isCustomDomain(target),
      identity,
      neededBy: '',
    },
    context.resolveCname,
  )
  const service = request.api === 'GetCredentials' ? 'redshift_serverless' : 'redshift'
  const endpoint = serviceEndpoint(service, settings.endpointUrl, identity.profile?.serviceEndpoints)
  const host =
    settings.vpcEndpointUrl === undefined
      ? where.host
      : normaliseHost(settings.vpcEndpointUrl, 'vpc_endpoint_url')
  return {
    identity,
    target,
    region,
    request,
    ...(endpoint !== undefined && { endpoint }),
    ...(host !== undefined && { host }),
    ...(settings.port !== undefined && { port: settings.port }),
    database,
    ssl: await tlsSettings(settings),
    settings,
    key: keyOf(request, region, endpoint, identity, settings),
    warnings: [
      ...identity.warnings,
      ...awsProfile.warnings,
      ...authProfile.warnings,
      ...ignoredByRequest(explicit, request),
    ],
  }
}

/** The host of merged settings, normalised, and what it tells. */
export function locate(settings: Settings): { host: string | undefined; hostKind: HostKind | undefined } {
  if (settings.host === undefined) return { host: undefined, hostKind: undefined }
  const host = normaliseHost(settings.host)
  return { host, hostKind: classifyHost(host) }
}

/** `Database` has no default: an error where every layer leaves it out. */
export function requireDatabase({ database }: Settings): string {
  if (database !== undefined) return database
  throw new RedshiftIamError('OPTION_REQUIRED', 'Database is missing.', {
    hint: 'Set Database to the name of the database to connect to, such as dev.',
  })
}

function keyOf(
  { api, params }: CredentialRequest,
  region: string,
  endpoint: string | undefined,
  identity: IdentityPlan,
  { stsEndpointUrl }: Settings,
): string {
  const groups = 'DbGroups' in params ? { DbGroups: [...(params.DbGroups ?? [])].sort() } : {}
  const parts = [
    api,
    region,
    endpoint ?? '',
    { ...params, ...groups },
    identity.descriptor,
    stsEndpointUrl ?? '',
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
