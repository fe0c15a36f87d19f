import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'

/** The keys, unless they say themselves that their time is over: signing with them only earns `ExpiredToken`. */
export function requireUnexpired(keys: AwsCredentials, whose: string): AwsCredentials {
  const { expiration } = keys
  if (!expiration || !(expiration.getTime() <= Date.now())) return keys
  throw new RedshiftIamError('IDENTITY_FAILED', `${whose} expired at ${expiration.toISOString()}.`, {
    hint: "Renew them where they come from, and check this machine's clock.",
  })
}
