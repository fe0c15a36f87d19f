import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentialSource, AwsCredentials } from '../properties/options.ts'
import type { Settings } from '../properties/settings.ts'
import { environmentKeys } from './environment-source.ts'
import type { IdentityOrigin } from './identity-plan.ts'
import { keyOptions, staticKeys } from './static-keys.ts'

/** Which way to an AWS identity was chosen, before any file is read. */
export type SourceChoice =
  | { readonly origin: 'credentials option'; readonly credentials: AwsCredentialSource }
  | { readonly origin: 'InstanceProfile' | 'AccessKeyID' }
  | { readonly origin: 'AWS_ACCESS_KEY_ID'; readonly keys: AwsCredentials }
  | { readonly origin: 'Profile' | 'AWS_PROFILE' | 'AWS_DEFAULT_PROFILE'; readonly profile: string }
  /** `[default]` if a file has it, else what is left of the SDK's chain. */
  | { readonly origin: 'default' }

/** A choice and what its author should be told about it. */
export interface ChosenSource {
  readonly choice: SourceChoice
  readonly warnings: readonly string[]
}

/**
 * Chooses exactly one source of the AWS identity. What comes later in the order is not looked at, also
 * when the chosen one fails.
 *
 * @throws `OPTION_CONFLICT` for two sources that were both written, `OPTION_REQUIRED` for half a pair of keys.
 */
export function chooseSource(settings: Settings): ChosenSource {
  const { credentials, instanceProfile, profile, authProfile } = settings
  const named = instanceProfile ? 'InstanceProfile' : profile ? 'Profile' : undefined
  const keys = keyOptions(settings)

  if (credentials !== undefined && named) throw conflict('credentials', named)
  if (authProfile) staticKeys(settings)
  else if (keys.length > 0) {
    const other = credentials === undefined ? named : 'credentials'
    if (other) throw conflict(other, keys.join(' and '))
    staticKeys(settings)
  }

  if (credentials !== undefined)
    return { choice: { origin: 'credentials option', credentials }, warnings: [] }
  if (instanceProfile) {
    const warnings = profile ? ['Profile ignored: InstanceProfile=1 takes precedence.'] : []
    return { choice: { origin: 'InstanceProfile' }, warnings }
  }
  if (profile) return { choice: { origin: 'Profile', profile }, warnings: [] }
  if (keys.length > 0) return { choice: { origin: 'AccessKeyID' }, warnings: [] }
  return chooseFromEnvironment()
}

function chooseFromEnvironment(): ChosenSource {
  const { AWS_PROFILE: awsProfile, AWS_DEFAULT_PROFILE: awsDefaultProfile } = process.env
  if (awsProfile) {
    const warnings =
      awsDefaultProfile && awsDefaultProfile !== awsProfile
        ? [
            `AWS_DEFAULT_PROFILE "${awsDefaultProfile}" ignored: AWS_PROFILE "${awsProfile}" takes precedence.`,
          ]
        : []
    return { choice: { origin: 'AWS_PROFILE', profile: awsProfile }, warnings }
  }
  if (awsDefaultProfile) {
    return { choice: { origin: 'AWS_DEFAULT_PROFILE', profile: awsDefaultProfile }, warnings: [] }
  }
  const keys = environmentKeys()
  if (keys) return { choice: { origin: 'AWS_ACCESS_KEY_ID', keys }, warnings: [] }
  return { choice: { origin: 'default' }, warnings: halfAPair() }
}

function halfAPair(): string[] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env
  if (!id === !secret) return []
  const [set, missing] = id
    ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
    : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID']
  return [`${set} ignored: ${missing} is not set.`]
}

function conflict(one: IdentityOrigin | 'credentials', other: string): RedshiftIamError {
  return new RedshiftIamError(
    'OPTION_CONFLICT',
    `${one} and ${other} are both set, and each names an AWS identity.`,
    {
      hint: `Keep either ${one} or ${other}.`,
    },
  )
}
