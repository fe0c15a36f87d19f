import type {
  RedshiftServerlessClient,
  RedshiftServerlessClientConfig,
} from '@aws-sdk/client-redshift-serverless'
import { withRequestHandler } from '../http/aws-connections.ts'
import { turnOfTheLoop } from '../http/turn-of-the-loop.ts'
import { type ApiContext, clientConfig } from './api-context.ts'

type ServerlessSdk = typeof import('@aws-sdk/client-redshift-serverless')

/** As `withRedshift`, for Redshift Serverless. */
export function withRedshiftServerless<T>(
  context: ApiContext,
  call: (client: RedshiftServerlessClient, sdk: ServerlessSdk) => Promise<T>,
): Promise<T> {
  return withRequestHandler(context.requestHandler, async (requestHandler) => {
    const sdk = await import('@aws-sdk/client-redshift-serverless')
    await turnOfTheLoop()
    const config = { ...clientConfig(context), requestHandler } as RedshiftServerlessClientConfig
    return call(new sdk.RedshiftServerlessClient(config), sdk)
  })
}
