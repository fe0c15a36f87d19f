import { RedshiftIamError } from '../errors.ts'
import { profileInvalid } from './profile-errors.ts'
import { profileValue, type SharedProfile } from './shared-config.ts'

/** What `credential_source` may say; its case counts. */
const CREDENTIAL_SOURCES = ['Ec2InstanceMetadata', 'Environment', 'EcsContainer']

/** Refuses half a pair of keys, and sign-in plugins of Amazon's own drivers. Holds for every profile in a chain. */
export function checkOwnKeys(profile: SharedProfile): void {
  const { name } = profile
  if (profileValue(profile, 'plugin_name') !== undefined) {
    throw new RedshiftIamError('OPTION_NOT_SUPPORTED', `plugin_name of profile "${name}" is not supported.`, {
      hint: 'Use a profile that signs in with keys, roles, SSO, web identity or credential_process.',
    })
  }
  const id = profileValue(profile, 'aws_access_key_id')
  const secret = profileValue(profile, 'aws_secret_access_key')
  if (!id === !secret) return
  const missing = id ? 'aws_secret_access_key' : 'aws_access_key_id'
  const present = id ? 'aws_access_key_id' : 'aws_secret_access_key'
  throw profileInvalid(
    profile,
    `it has ${present} but no ${missing}`,
    `Add ${missing}, or remove ${present}.`,
  )
}

/** Refuses contradictions between `role_arn` and where the keys to assume it come from. */
export function checkRoleSource(profile: SharedProfile): void {
  const role = profileValue(profile, 'role_arn')
  const source = profileValue(profile, 'source_profile')
  const service = profileValue(profile, 'credential_source')
  if (source !== undefined && service !== undefined) {
    throw profileInvalid(profile, 'it has both source_profile and credential_source', 'Keep one of the two.')
  }
  if (service !== undefined && role === undefined) {
    throw profileInvalid(profile, 'credential_source requires role_arn', 'Add role_arn, the role to assume.')
  }
  if (service !== undefined && !CREDENTIAL_SOURCES.includes(service)) {
    throw profileInvalid(
      profile,
      `credential_source "${service.slice(0, 60)}" is unknown`,
      `Write ${CREDENTIAL_SOURCES.join(', ')}, in exactly this spelling.`,
    )
  }
  const webIdentity = profileValue(profile, 'web_identity_token_file')
  if (role !== undefined && source === undefined && service === undefined && webIdentity === undefined) {
    throw profileInvalid(
      profile,
      'role_arn has neither source_profile, credential_source nor web_identity_token_file',
      'Add source_profile, naming the profile whose keys may assume the role (it may be this one, if it holds keys).',
    )
  }
}
