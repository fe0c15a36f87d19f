import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import type { Settings } from '../properties/settings.ts'

/** The options that hold AWS keys, by the names the guide gives them, where they are set. */
export function keyOptions(settings: Settings): string[] {
  return [
    ...(settings.accessKeyId ? ['AccessKeyID'] : []),
    ...(settings.secretAccessKey?.reveal() ? ['SecretAccessKey'] : []),
    ...(settings.sessionToken?.reveal() ? ['SessionToken'] : []),
  ]
}

/**
 * AccessKeyID, SecretAccessKey and SessionToken as AWS keys. With `AuthProfile` they sign
 * `DescribeAuthenticationProfiles`.
 *
 * @throws `OPTION_REQUIRED` when one of the pair is missing.
 */
export function staticKeys(settings: Settings): AwsCredentials {
  const accessKeyId = settings.accessKeyId
  const secretAccessKey = settings.secretAccessKey?.reveal()
  const sessionToken = settings.sessionToken?.reveal()
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  }
  if (settings.authProfile) {
    throw new RedshiftIamError('OPTION_REQUIRED', 'Missing AccessKeyID or SecretAccessKey for AuthProfile.', {
      hint: 'Set both: they sign the call that reads the authentication profile.',
    })
  }
  const missing = accessKeyId ? 'SecretAccessKey' : 'AccessKeyID'
  throw new RedshiftIamError(
    'OPTION_REQUIRED',
    `${missing} is missing beside ${keyOptions(settings).join(' and ')}.`,
    {
      hint: `Set ${missing} too, or remove the others to use a profile or the environment.`,
    },
  )
}
