import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import type { CredentialSource } from './credential-source.ts'
import type { IdentityStep } from './identity-plan.ts'
import { staticSource } from './static-source.ts'

/** `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, when both are set. */
export function environmentKeys(): AwsCredentials | undefined {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY']
  if (!accessKeyId || !secretAccessKey) return undefined
  const sessionToken = process.env['AWS_SESSION_TOKEN']
  const expiration = new Date(process.env['AWS_CREDENTIAL_EXPIRATION'] ?? Number.NaN)
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(!Number.isNaN(expiration.getTime()) && { expiration }),
  }
}

/** The keys of the environment, as `credential_source = Environment` or rule want them. */
export function environmentSource(declaredBy: Omit<IdentityStep, 'kind'> = {}): CredentialSource {
  const keys = environmentKeys()
  if (keys) return staticSource(keys, { ...declaredBy, kind: 'environment' })
  throw new RedshiftIamError(
    'IDENTITY_NOT_FOUND',
    `credential_source = Environment of profile "${declaredBy.profile}" found no AWS keys in the environment.`,
    { hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for temporary keys.' },
  )
}
