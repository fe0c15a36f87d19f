import type { FailedCall } from '../api/api-error.ts'
import { issueCredential } from '../credentials/credential-request.ts'
import { RedshiftIamError } from '../errors.ts'
import type { DatabaseCredential } from '../freshness/credential-keeper.ts'
import { layTimeline } from '../freshness/timeline.ts'
import type { ConnectionPlan } from '../plan/connection-plan.ts'
import { Secret } from '../redaction.ts'
import type { FetchContext } from './fetch-context.ts'
import { withAwsKeys } from './with-aws-keys.ts'

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
