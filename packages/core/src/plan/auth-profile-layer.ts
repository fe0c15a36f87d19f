import { serviceEndpoint } from '../http/service-endpoint.ts'
import type { IdentityPlan } from '../identity/identity-plan.ts'
import { staticKeys } from '../identity/static-keys.ts'
import { parseAuthProfile } from '../properties/parse-auth-profile.ts'
import type { ParsedSettings, Settings } from '../properties/settings.ts'
import { chooseRegion } from '../target/choose-region.ts'
import { describeAuthProfile } from '../target/describe-auth-profile.ts'
import { locate, type PlanContext } from './connection-plan.ts'
import { mergeLayers } from './merge-layers.ts'

/** The layer that an authentication profile adds; empty without `AuthProfile`. Its keys sign the call. */
export async function readAuthProfile(
  explicit: Settings,
  profileSettings: Settings,
  identity: IdentityPlan,
  context: PlanContext,
): Promise<ParsedSettings> {
  const name = explicit.authProfile
  if (name === undefined) return { settings: {}, warnings: [] }
  const known = mergeLayers(explicit, profileSettings)
  const where = locate(known)
  const namesTarget = known.clusterId !== undefined || known.workgroup !== undefined
  const region = await chooseRegion(
    {
      written: known.region,
      ...where,
      isCustomDomain: where.hostKind?.kind === 'other' && !namesTarget,
      identity,
      neededBy: `, and reading AuthProfile "${name}" needs it`,
    },
    context.resolveCname,
  )
  const endpoint = serviceEndpoint('redshift', explicit.endpointUrl, identity.profile?.serviceEndpoints)
  const content = await describeAuthProfile(name, {
    region,
    credentials: staticKeys(explicit),
    signal: context.signal,
    ...(endpoint !== undefined && { endpoint }),
    ...(explicit.requestHandler !== undefined && { requestHandler: explicit.requestHandler }),
  })
  return parseAuthProfile(name, content)
}
