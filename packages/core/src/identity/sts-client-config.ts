import type { FromTemporaryCredentialsOptions } from '@aws-sdk/credential-providers'
import { withAbortableHandler } from './abortable-handler.ts'
import type { CallContext } from './credential-source.ts'

type StsClientConfig = NonNullable<FromTemporaryCredentialsOptions['clientConfig']>

/** Runs a call to STS with the region and endpoint that the plan settled. */
export function withStsConfig<T>(
  context: CallContext,
  call: (config: StsClientConfig) => Promise<T>,
): Promise<T> {
  const { stsRegion, stsEndpoint } = context
  return withAbortableHandler(context, (requestHandler) =>
    call({
      region: stsRegion,
      requestHandler,
      // Else the client would look for an endpoint itself, in the profile that AWS_PROFILE names.
      ignoreConfiguredEndpointUrls: true,
      ...(stsEndpoint !== undefined && { endpoint: stsEndpoint }),
    } as StsClientConfig),
  )
}
