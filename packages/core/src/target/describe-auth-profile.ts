import type { ApiContext } from '../api/api-context.ts'
import { apiError } from '../api/api-error.ts'
import { withRedshift } from '../api/redshift-api.ts'
import { RedshiftIamError } from '../errors.ts'

/** Reads the content of a Redshift authentication profile (`AuthProfile`). */
export async function describeAuthProfile(name: string, context: ApiContext): Promise<string> {
  const notFound = (): RedshiftIamError =>
    new RedshiftIamError(
      'AUTH_PROFILE_NOT_FOUND',
      `AuthProfile "${name}" does not exist in ${context.region}.`,
      {
        hint: 'Check the name in AuthProfile, Region, and the AWS account of AccessKeyID.',
      },
    )
  let content: string | undefined
  try {
    content = await withRedshift(context, async (client, { DescribeAuthenticationProfilesCommand }) => {
      const answer = await client.send(
        new DescribeAuthenticationProfilesCommand({ AuthenticationProfileName: name }),
        { abortSignal: context.signal },
      )
      return answer.AuthenticationProfiles?.[0]?.AuthenticationProfileContent
    })
  } catch (error) {
    if ((error as { name?: string }).name?.startsWith('AuthenticationProfileNotFound')) throw notFound()
    throw apiError(error, {
      code: 'AUTH_PROFILE_FAILED',
      service: 'redshift',
      operation: 'DescribeAuthenticationProfiles',
      region: context.region,
      credentials: context.credentials,
      ...(context.endpoint !== undefined && { endpoint: context.endpoint }),
    })
  }
  if (content === undefined) throw notFound()
  return content
}
