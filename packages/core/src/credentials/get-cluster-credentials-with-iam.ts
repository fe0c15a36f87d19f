import type { ApiContext, IssuedCredential } from '../api/api-context.ts'
import { withRedshift } from '../api/redshift-api.ts'

/** Parameters of `GetClusterCredentialsWithIAM`. */
export interface GetClusterCredentialsWithIamParams {
  readonly DbName: string
  readonly ClusterIdentifier?: string
  readonly CustomDomainName?: string
  readonly DurationSeconds?: number
}

/** A password for the database user that stands for the calling AWS identity (`group_federation`). */
export function getClusterCredentialsWithIam(
  params: GetClusterCredentialsWithIamParams,
  context: ApiContext,
): Promise<IssuedCredential> {
  return withRedshift(context, async (client, { GetClusterCredentialsWithIAMCommand }) => {
    const answer = await client.send(new GetClusterCredentialsWithIAMCommand({ ...params }), {
      abortSignal: context.signal,
    })
    return {
      user: answer.DbUser ?? '',
      password: answer.DbPassword ?? '',
      ...(answer.Expiration && { expiration: answer.Expiration }),
      ...(answer.NextRefreshTime && { nextRefresh: answer.NextRefreshTime }),
    }
  })
}
