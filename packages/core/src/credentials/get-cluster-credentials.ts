import type { ApiContext, IssuedCredential } from '../api/api-context.ts'
import { withRedshift } from '../api/redshift-api.ts'

/** Parameters of `GetClusterCredentials`: what is absent is not sent. */
export interface GetClusterCredentialsParams {
  readonly DbUser: string
  readonly DbName: string
  readonly ClusterIdentifier?: string
  readonly CustomDomainName?: string
  readonly AutoCreate?: true
  readonly DbGroups?: readonly string[]
  readonly DurationSeconds?: number
}

/** A password for a database user that the caller names. */
export function getClusterCredentials(
  params: GetClusterCredentialsParams,
  context: ApiContext,
): Promise<IssuedCredential> {
  return withRedshift(context, async (client, { GetClusterCredentialsCommand }) => {
    const { DbGroups, ...rest } = params
    const answer = await client.send(
      new GetClusterCredentialsCommand({ ...rest, ...(DbGroups && { DbGroups: [...DbGroups] }) }),
      { abortSignal: context.signal },
    )
    return {
      user: answer.DbUser ?? '',
      password: answer.DbPassword ?? '',
      ...(answer.Expiration && { expiration: answer.Expiration }),
    }
  })
}
