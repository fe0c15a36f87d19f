import type { ApiContext } from '../api/api-context.ts'
import { apiError, type FailedCall, isAwsKeyError } from '../api/api-error.ts'
import { preloadApi } from '../credentials/credential-request.ts'
import type { ConnectionPlan } from '../plan/connection-plan.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { awsKeys, forgetAwsKeys } from './aws-keys.ts'
import type { FetchContext } from './fetch-context.ts'

/**
 * Runs a call with the identity's AWS keys; where the service refuses cached keys, once more with new ones. What the
 * service answers may quote the keys, so it becomes a typed error here, where they are known.
 */
export async function withAwsKeys<T>(
  plan: ConnectionPlan,
  context: FetchContext,
  failed: FailedCall,
  call: (api: ApiContext) => Promise<T>,
): Promise<T> {
  const { settings } = plan
  const attempt = (credentials: AwsCredentials): Promise<T> =>
    call({
      region: plan.region,
      credentials,
      signal: context.signal,
      ...(plan.endpoint !== undefined && { endpoint: plan.endpoint }),
      ...(settings.requestHandler !== undefined && { requestHandler: settings.requestHandler }),
    })
  const keys = await awsKeys(plan, context, () => preloadApi(plan.request))
  let { credentials } = keys
  try {
    return await attempt(credentials).catch(async (error: unknown) => {
      if (!keys.fromCache || !isAwsKeyError(error)) throw error
      forgetAwsKeys(plan, context)
      credentials = (await awsKeys(plan, context)).credentials
      return attempt(credentials)
    })
  } catch (error) {
    throw apiError(error, { ...failed, credentials })
  }
}
