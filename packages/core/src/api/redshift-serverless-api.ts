import type {
  RedshiftServerlessClient,
  RedshiftServerlessClientConfig,
} from '@aws-sdk/client-redshift-serverless'
import { type ApiContext, clientConfig } from './api-context.ts'

type ServerlessSdk = typeof import('@aws-sdk/client-redshift-serverless')

/** As `withRedshift`, for Redshift Serverless. */
export async function withRedshiftServerless<T>(
  context: ApiContext,
  call: (client: RedshiftServerlessClient, sdk: ServerlessSdk) => Promise<T>,
): Promise<T> {
  const sdk = await import('@aws-sdk/client-redshift-serverless')
  const client = new sdk.RedshiftServerlessClient(
    clientConfig<NonNullable<RedshiftServerlessClientConfig['requestHandler']>>(
      context,
    ) as RedshiftServerlessClientConfig,
  )
  try {
    return await call(client, sdk)
  } finally {
    client.destroy()
  }
}
