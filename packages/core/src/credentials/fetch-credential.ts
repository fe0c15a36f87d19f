import type { ApiContext } from '../api/api-context.ts'
import { apiError, type FailedCall, isAwsKeyError } from '../api/api-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { Clock } from '../freshness/clock.ts'
import type { DatabaseCredential } from '../freshness/credential-keeper.ts'
import type { SharedState } from '../freshness/shared-state.ts'
import { layTimeline } from '../freshness/timeline.ts'
import type { ConnectionPlan } from '../plan/connection-plan.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { Secret } from '../redaction.ts'
import { awsKeys, forgetAwsKeys } from './aws-keys.ts'
import { issueCredential, preloadApi } from './credential-request.ts'

/** What a fetch takes from the resolver on whose behalf it runs. */
export interface FetchContext {
  readonly shared: SharedState
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
}

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

/** Asks for one temporary password and lays out its life. */
export async function fetchCredential(
  plan: ConnectionPlan,
  context: FetchContext,
): Promise<DatabaseCredential> {
  const { request, settings } = plan
  const issued = await withAwsKeys(plan, context, credentialCall(plan), (api) =>
    issueCredential(request, api),
  )
  if (issued.user === '' || issued.password === '') {
    throw new RedshiftIamError(
      'GET_CREDENTIALS_FAILED',
      `${request.api} answered without a user or a password.`,
      {
        hint: 'Check that EndpointUrl leads to the Redshift API.',
      },
    )
  }
  const timeline = layTimeline({
    receivedAt: context.clock(),
    expiration: issued.expiration,
    nextRefresh: issued.nextRefresh,
    durationSeconds: settings.iamDuration,
    random: context.random(),
  })
  return {
    user: issued.user,
    password: new Secret(issued.password),
    expiration: issued.expiration ?? new Date(timeline.receivedAt.wall + timeline.endAfter),
    timeline,
  }
}

function credentialCall(plan: ConnectionPlan): FailedCall {
  const { request, settings } = plan
  return {
    code: 'GET_CREDENTIALS_FAILED',
    service: request.api === 'GetCredentials' ? 'redshift-serverless' : 'redshift',
    operation: request.api,
    region: plan.region,
    target: plan.target,
    database: plan.database,
    ...(plan.endpoint !== undefined && { endpoint: plan.endpoint }),
    ...('DbUser' in request.params && { dbUser: request.params.DbUser }),
    ...(settings.dbGroups !== undefined && { dbGroups: settings.dbGroups }),
  }
}
