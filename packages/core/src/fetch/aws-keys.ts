import { createHash } from 'node:crypto'
import type { ConnectionPlan } from '../plan/connection-plan.ts'
import type { AwsCredentials } from '../properties/options.ts'
import type { FetchContext } from './fetch-context.ts'

/** AWS keys with less life left than this are renewed before they sign again. */
const KEY_MARGIN_MS = 300_000

/** The AWS keys of a plan's identity. Those that tell when they expire are shared within the process until then. */
export async function awsKeys(
  plan: ConnectionPlan,
  { shared, clock, signal }: FetchContext,
  onRequest?: () => void,
): Promise<{ credentials: AwsCredentials; fromCache: boolean }> {
  const { settings, identity, region } = plan
  let fromCache = true
  const credentials = await shared.awsKeys.get(cacheKey(plan), {
    signal,
    isUsable: ({ expiration }) =>
      expiration !== undefined && expiration.getTime() - clock().wall > KEY_MARGIN_MS,
    load: () => {
      fromCache = false
      return identity.credentials({
        region,
        signal,
        ...(onRequest && { onRequest }),
        ...(settings.stsEndpointUrl !== undefined && { stsEndpointUrl: settings.stsEndpointUrl }),
        ...(settings.mfaCodeProvider !== undefined && { mfaCodeProvider: settings.mfaCodeProvider }),
        ...(settings.requestHandler !== undefined && { requestHandler: settings.requestHandler }),
      })
    },
  })
  return { credentials, fromCache }
}

export function forgetAwsKeys(plan: ConnectionPlan, { shared }: FetchContext): void {
  shared.awsKeys.forget(cacheKey(plan))
}

function cacheKey({ identity, region, settings }: ConnectionPlan): string {
  const parts = [identity.descriptor, region, settings.stsEndpointUrl ?? '']
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
