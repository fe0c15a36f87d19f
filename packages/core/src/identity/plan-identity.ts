import { serviceEndpoint } from '../http/service-endpoint.ts'
import type { AwsCredentials } from '../properties/options.ts'
import type { Settings } from '../properties/settings.ts'
import { aborted } from './aborted.ts'
import { assumeRole } from './assume-role.ts'
import type { CallContext } from './credential-source.ts'
import { type IdentityChain, identityChain } from './identity-chain.ts'
import type { IdentityContext, IdentityPlan } from './identity-plan.ts'
import { mfaRequired } from './mfa-code.ts'
import { sharedFilePaths } from './shared-config-files.ts'

/**
 * Chooses the AWS identity and validates all of it before any call is made. Files and
 * environment are read at each call; no network, no child process.
 *
 * @throws `OPTION_REQUIRED`, `OPTION_CONFLICT`, `OPTION_NOT_SUPPORTED`, `PROFILE_NOT_FOUND`, `PROFILE_INVALID`,
 * `PROFILE_CHAIN_LOOP`, `SSO_TOKEN_MISSING`, `SSO_TOKEN_EXPIRED`, `INSTANCE_PROFILE_UNAVAILABLE`,
 * `IDENTITY_NOT_FOUND`, `IDENTITY_FAILED`.
 */
export async function planIdentity(settings: Settings): Promise<IdentityPlan> {
  const chain = await identityChain(settings)
  await chain.source.verify?.()
  const { origin, source, hops, profile, warnings } = chain
  return {
    origin,
    steps: [source.step, ...hops.map((hop) => hop.step)],
    ...(profile && { profile }),
    descriptor: describe(chain, settings),
    warnings,
    credentials: (context) => fetchKeys(chain, callContext(chain, settings, context)),
  }
}

async function fetchKeys({ source, hops }: IdentityChain, context: CallContext): Promise<AwsCredentials> {
  const stopped = aborted(context.signal)
  if (stopped) throw stopped
  // Before the first call: half a chain of roles is of no use to anybody.
  const asksForCode = hops.find((hop) => hop.mfaSerial !== undefined)
  if (asksForCode?.mfaSerial && !context.mfaCodeProvider)
    throw mfaRequired(asksForCode.mfaSerial, asksForCode.profile)
  let keys = await source.fetch(context)
  for (const hop of hops) keys = await assumeRole(hop, keys, context)
  return keys
}

function callContext({ profile }: IdentityChain, settings: Settings, context: IdentityContext): CallContext {
  const mfaCodeProvider = context.mfaCodeProvider ?? settings.mfaCodeProvider
  const endpoint = serviceEndpoint(
    'sts',
    context.stsEndpointUrl ?? settings.stsEndpointUrl,
    profile?.serviceEndpoints ?? {},
  )
  return {
    ...context,
    stsRegion: profile?.properties['region']?.toLowerCase() ?? context.region,
    ...(endpoint !== undefined && { stsEndpoint: endpoint }),
    ...(mfaCodeProvider && { mfaCodeProvider }),
  }
}

/** Everything that makes the identity another one, in a fixed order. Secrets are hashed by who holds them. */
function describe({ origin, source, hops, profile }: IdentityChain, { stsEndpointUrl }: Settings): string {
  return JSON.stringify([
    origin,
    // For every source, also where no file is read: who points this process at other files means somebody else.
    sharedFilePaths(),
    profile ? [profile.name, profile.properties['region'], ...profile.files] : null,
    [source.step.kind, source.step.profile, ...source.fingerprint],
    hops.map((hop) => [
      hop.profile,
      hop.roleArn,
      hop.sessionName,
      hop.externalId,
      hop.durationSeconds,
      hop.mfaSerial,
    ]),
    serviceEndpoint('sts', stsEndpointUrl, profile?.serviceEndpoints),
  ])
}
