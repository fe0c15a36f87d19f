import type { Settings } from '../properties/settings.ts'
import { chooseSource } from './choose-source.ts'
import type { CredentialSource } from './credential-source.ts'
import type { IdentityOrigin, IdentityPlan } from './identity-plan.ts'
import { instanceMetadataSource } from './instance-metadata.ts'
import { followProfile } from './profile-chain.ts'
import { profileEndpoints } from './profile-endpoints.ts'
import { providerSource } from './provider-source.ts'
import { remainingChain } from './remaining-chain.ts'
import type { RoleHop } from './role-hop.ts'
import type { SharedConfig } from './shared-config.ts'
import { readSharedConfig } from './shared-config-files.ts'
import { staticKeys } from './static-keys.ts'
import { staticSource } from './static-source.ts'

/** The chosen identity: keys to begin with, and the roles to assume with them. */
export interface IdentityChain {
  readonly origin: IdentityOrigin
  readonly source: CredentialSource
  /** In the order they are assumed. */
  readonly hops: readonly RoleHop[]
  readonly profile?: NonNullable<IdentityPlan['profile']>
  readonly warnings: readonly string[]
}

/** Keys of a profile that only whoever signs may see; and a name no record should have. */
const WITHHELD = new Set(['aws_secret_access_key', 'aws_session_token', 'session_token', '__proto__'])

/** Chooses the source and follows it to its keys. Files are read only where a profile may count. */
export async function identityChain(settings: Settings): Promise<IdentityChain> {
  const { choice, warnings } = chooseSource(settings)
  const { origin } = choice
  switch (origin) {
    case 'credentials option':
      return { origin, source: providerSource(choice.credentials), hops: [], warnings }
    case 'InstanceProfile':
      return { origin, source: instanceMetadataSource(), hops: [], warnings }
    case 'AccessKeyID':
      return { origin, source: staticSource(staticKeys(settings)), hops: [], warnings }
    case 'AWS_ACCESS_KEY_ID':
      return { origin, source: staticSource(choice.keys, { kind: 'environment' }), hops: [], warnings }
    case 'default':
      return defaultChain(await readSharedConfig(), warnings)
    default:
      return profileChain(origin, choice.profile, await readSharedConfig(), warnings)
  }
}

function defaultChain(config: SharedConfig, warnings: readonly string[]): IdentityChain {
  if (config.profiles.has('default')) return profileChain('[default]', 'default', config, warnings)
  return { origin: 'SDK default chain', source: remainingChain(config), hops: [], warnings }
}

function profileChain(
  origin: IdentityOrigin,
  name: string,
  config: SharedConfig,
  warnings: readonly string[],
): IdentityChain {
  const chain = followProfile(name, origin, config)
  const { selected, source, hops } = chain
  const properties = [...selected.values]
    .filter(([key]) => !WITHHELD.has(key))
    .map(([key, { value }]) => [key, value] as const)
  return {
    origin,
    source,
    hops,
    profile: {
      name,
      files: selected.files,
      properties: Object.fromEntries(properties),
      serviceEndpoints: profileEndpoints(selected, config),
    },
    warnings: [...warnings, ...chain.warnings],
  }
}
