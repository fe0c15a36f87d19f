import type { AwsCredentials } from '../properties/options.ts'
import type { CredentialSource } from './credential-source.ts'
import { hashed } from './fingerprint.ts'
import type { IdentityStep } from './identity-plan.ts'
import { requireUnexpired } from './require-unexpired.ts'

/** Keys that are already at hand. */
export function staticSource(
  keys: AwsCredentials,
  step: Omit<IdentityStep, 'kind'> & { kind?: IdentityStep['kind'] } = {},
): CredentialSource {
  return {
    step: { kind: 'static keys', ...step, accessKeyId: keys.accessKeyId },
    fingerprint: [keys.accessKeyId, hashed(keys.secretAccessKey), hashed(keys.sessionToken)],
    fetch: async () =>
      requireUnexpired(
        keys,
        step.kind === 'environment' ? 'The AWS keys in the environment' : 'The AWS keys',
      ),
  }
}
