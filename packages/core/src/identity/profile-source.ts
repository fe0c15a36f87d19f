import { containerSource } from './container.ts'
import { credentialProcessSource } from './credential-process.ts'
import type { CredentialSource } from './credential-source.ts'
import { environmentSource } from './environment-source.ts'
import { instanceMetadataSource } from './instance-metadata.ts'
import { loginSource } from './login.ts'
import { profileInvalid } from './profile-errors.ts'
import { fileOf, profileValue, type SharedConfig, type SharedProfile } from './shared-config.ts'
import { ssoSource } from './sso.ts'
import { staticSource } from './static-source.ts'

/** The keys of a profile without a role, in botocore's order. */
export function profileSource(
  profile: SharedProfile,
  config: SharedConfig,
  warnings: string[],
): CredentialSource {
  return (
    staticProfileSource(profile, warnings) ??
    credentialProcessSource(profile) ??
    ssoSource(profile, config) ??
    loginSource(profile, config) ??
    noSource(profile)
  )
}

/** The keys written in a profile, if there are any. */
export function staticProfileSource(
  profile: SharedProfile,
  warnings: string[],
): CredentialSource | undefined {
  const accessKeyId = profileValue(profile, 'aws_access_key_id')
  const secretAccessKey = profileValue(profile, 'aws_secret_access_key')
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  const sessionToken = profileValue(profile, 'aws_session_token')
  if (sessionToken === undefined) checkTokenName(profile, accessKeyId, warnings)
  return staticSource(
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    { profile: profile.name, file: fileOf(profile, 'aws_access_key_id') },
  )
}

/** What `credential_source` names; the profile has been checked. */
export function roleSource(profile: SharedProfile): CredentialSource {
  const declaredBy = { profile: profile.name, file: fileOf(profile, 'credential_source') }
  switch (profileValue(profile, 'credential_source')) {
    case 'Environment':
      return environmentSource(declaredBy)
    case 'EcsContainer':
      return containerSource(declaredBy)
    default:
      return instanceMetadataSource(declaredBy)
  }
}

/** An AWS guide writes `session_token`, which no AWS tool reads. */
function checkTokenName(profile: SharedProfile, accessKeyId: string, warnings: string[]): void {
  if (profileValue(profile, 'session_token') === undefined) return
  const hint = `Write aws_session_token instead of session_token in ${fileOf(profile, 'session_token')}.`
  // Key ids that begin with ASIA are temporary: without their token every call would be refused.
  if (accessKeyId.startsWith('ASIA')) throw profileInvalid(profile, 'its keys lack aws_session_token', hint)
  warnings.push(`session_token of profile "${profile.name}" ignored. ${hint}`)
}

function noSource(profile: SharedProfile): never {
  if (profileValue(profile, 'web_identity_token_file') !== undefined) {
    throw profileInvalid(
      profile,
      'web_identity_token_file requires role_arn',
      'Add role_arn, the role to assume.',
    )
  }
  if (profileValue(profile, 'source_profile') !== undefined) {
    throw profileInvalid(profile, 'source_profile requires role_arn', 'Add role_arn, the role to assume.')
  }
  throw profileInvalid(
    profile,
    'it says nothing about AWS keys',
    'Add keys, role_arn with source_profile, sso_session or credential_process to it; name another profile with Profile; or set InstanceProfile=1 to use the role of the EC2 instance.',
  )
}
