import type { AwsCredentialIdentity } from '@smithy/types'
import type { AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import { assumeRoleFailed } from './assume-role-error.ts'
import type { CallContext } from './credential-source.ts'
import { mfaCode } from './mfa-code.ts'
import type { RoleHop } from './role-hop.ts'
import { withStsConfig } from './sts-client-config.ts'

/** Assumes one role with the keys of the step before. */
export async function assumeRole(
  hop: RoleHop,
  keys: AwsCredentials,
  context: CallContext,
): Promise<AwsCredentials> {
  const { roleArn, sessionName, externalId, durationSeconds, mfaSerial } = hop
  const tokenCode = mfaSerial === undefined ? undefined : await mfaCode(mfaSerial, hop.profile, context)
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  try {
    return await withStsConfig(context, (clientConfig) =>
      fromTemporaryCredentials({
        masterCredentials: signer(keys),
        clientConfig,
        params: {
          RoleArn: roleArn,
          RoleSessionName: sessionName ?? defaultSessionName(),
          ...(externalId !== undefined && { ExternalId: externalId }),
          ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
          ...(mfaSerial !== undefined && { SerialNumber: mfaSerial }),
        },
        ...(tokenCode !== undefined && { mfaCodeProvider: async () => tokenCode }),
      })(),
    )
  } catch (error) {
    throw (
      aborted(context.signal) ??
      assumeRoleFailed(error, {
        operation: 'AssumeRole',
        roleArn,
        profile: hop.profile,
        hasExternalId: externalId !== undefined,
        hasMfa: mfaSerial !== undefined,
        context,
        secrets: [keys.secretAccessKey, keys.sessionToken, tokenCode],
      })
    )
  }
}

function signer({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): AwsCredentialIdentity {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

/** Who this is, in CloudTrail and in the ARN of the session. */
export function defaultSessionName(): string {
  return `redshift-iam-${Date.now()}`
}
