import type { FromTemporaryCredentialsOptions } from '@aws-sdk/credential-providers'
import { abortableHandler } from './abortable-handler.ts'
import type { CallContext } from './credential-source.ts'

type StsClientConfig = NonNullable<FromTemporaryCredentialsOptions['clientConfig']>

/** Runs a call to STS with the region and endpoint that the plan settled, and closes its sockets afterwards. */
export async function withStsConfig<T>(
  context: CallContext,
  call: (config: StsClientConfig) => Promise<T>,
): Promise<T> {
  const { stsRegion, stsEndpoint } = context
  const { handler, release } = await abortableHandler(context)
  try {
    return await call({
      region: stsRegion,
      requestHandler: handler,
      // Else the client would look for an endpoint itself, in the profile that AWS_PROFILE names.
      ignoreConfiguredEndpointUrls: true,
      ...(stsEndpoint !== undefined && { endpoint: stsEndpoint }),
    } as StsClientConfig)
  } finally {
    release()
  }
}
