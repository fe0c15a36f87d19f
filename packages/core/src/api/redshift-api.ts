import type { RedshiftClient, RedshiftClientConfig } from '@aws-sdk/client-redshift'
import { type ApiContext, clientConfig } from './api-context.ts'

type RedshiftSdk = typeof import('@aws-sdk/client-redshift')

/** Runs one call with a client of its own: it is needed once per password lifetime and leaves no socket behind. */
export async function withRedshift<T>(
  context: ApiContext,
  call: (client: RedshiftClient, sdk: RedshiftSdk) => Promise<T>,
): Promise<T> {
  const sdk = await import('@aws-sdk/client-redshift')
  const client = new sdk.RedshiftClient(
    clientConfig<NonNullable<RedshiftClientConfig['requestHandler']>>(context) as RedshiftClientConfig,
  )
  try {
    return await call(client, sdk)
  } finally {
    client.destroy()
  }
}
