import type { CredentialSource } from './credential-source.ts'
import { checkOwnKeys, checkRoleSource } from './profile-checks.ts'
import { chainLoop, profileNotFound } from './profile-errors.ts'
import { profileSource, roleSource, staticProfileSource } from './profile-source.ts'
import { checkChainedDuration, type RoleHop, roleHop } from './role-hop.ts'
import { profileValue, type SharedConfig, type SharedProfile } from './shared-config.ts'
import { webIdentityProfileSource } from './web-identity.ts'

/** A validated profile: where its keys come from, and the roles to assume with them, one after the other. */
export interface ProfileChain {
  readonly selected: SharedProfile
  readonly source: CredentialSource
  /** In the order they are assumed. */
  readonly hops: readonly RoleHop[]
  readonly warnings: readonly string[]
}

/**
 * Follows a profile to the keys it begins with, and refuses what contradicts itself. The AWS SDK would
 * silently use static keys in several of these cases. Only profiles that are really used are checked. Makes no call.
 *
 * @param namedBy Who named the profile, for the error when it does not exist.
 */
export function followProfile(name: string, namedBy: string, config: SharedConfig): ProfileChain {
  const selected = find(name, namedBy, config)
  const warnings: string[] = []
  const hops: RoleHop[] = []
  const path = new Set([name])

  let profile = selected
  let source = ownSource(profile, config, warnings)
  while (source === undefined) {
    hops.unshift(roleHop(profile, warnings))
    const next = profileValue(profile, 'source_profile')
    const itself = next === profile.name ? staticProfileSource(profile, warnings) : undefined
    if (next === undefined) source = roleSource(profile)
    else if (itself) source = itself
    else if (path.has(next)) throw chainLoop([...path, next])
    else {
      profile = find(next, `source_profile of profile "${profile.name}"`, config)
      path.add(next)
      checkOwnKeys(profile)
      source = staticProfileSource(profile, warnings) ?? ownSource(profile, config, warnings)
    }
  }

  const byRole = source.step.kind === 'web identity' ? hops : hops.slice(1)
  byRole.forEach(checkChainedDuration)
  return { selected, source, hops, warnings }
}

/** The profile's own way to keys, or undefined when it has a role to assume with the keys of something else. */
function ownSource(
  profile: SharedProfile,
  config: SharedConfig,
  warnings: string[],
): CredentialSource | undefined {
  checkOwnKeys(profile)
  checkRoleSource(profile)
  if (profileValue(profile, 'role_arn') === undefined) return profileSource(profile, config, warnings)
  return webIdentityProfileSource(profile)
}

function find(name: string, namedBy: string, config: SharedConfig): SharedProfile {
  const profile = config.profiles.get(name)
  if (profile) return profile
  throw profileNotFound(name, namedBy, config)
}
