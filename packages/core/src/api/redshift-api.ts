import type { RedshiftClient, RedshiftClientConfig } from '@aws-sdk/client-redshift'
import { withRequestHandler } from '../http/aws-connections.ts'
import { turnOfTheLoop } from '../http/turn-of-the-loop.ts'
import { type ApiContext, clientConfig } from './api-context.ts'

type RedshiftSdk = typeof import('@aws-sdk/client-redshift')

/** Runs one call with a client of its own: it is needed once per password lifetime. */
export function withRedshift<T>(
  context: ApiContext,
  call: (client: RedshiftClient, sdk: RedshiftSdk) => Promise<T>,
): Promise<T> {
  return withRequestHandler(context.requestHandler, async (requestHandler) => {
    const sdk = await import('@aws-sdk/client-redshift')
    await turnOfTheLoop()
    const config = { ...clientConfig(context), requestHandler } as RedshiftClientConfig
    return call(new sdk.RedshiftClient(config), sdk)
  })
}
