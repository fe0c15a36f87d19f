import type { ApiContext, IssuedCredential } from '../api/api-context.ts'
import { withRedshiftServerless } from '../api/redshift-serverless-api.ts'

/** Parameters of Redshift Serverless `GetCredentials`. */
export interface GetCredentialsParams {
  readonly dbName: string
  readonly workgroupName?: string
  readonly customDomainName?: string
  readonly durationSeconds?: number
}

/** A password for the serverless database user that stands for the calling AWS identity. */
export function getCredentials(params: GetCredentialsParams, context: ApiContext): Promise<IssuedCredential> {
  return withRedshiftServerless(context, async (client, { GetCredentialsCommand }) => {
    const answer = await client.send(new GetCredentialsCommand({ ...params }), {
      abortSignal: context.signal,
    })
    return {
      user: answer.dbUser ?? '',
      password: answer.dbPassword ?? '',
      ...(answer.expiration && { expiration: answer.expiration }),
      ...(answer.nextRefreshTime && { nextRefresh: answer.nextRefreshTime }),
    }
  })
}
