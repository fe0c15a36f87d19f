import type { ApiContext } from '../api/api-context.ts'
import { withRedshift } from '../api/redshift-api.ts'
import { withRedshiftServerless } from '../api/redshift-serverless-api.ts'
import { RedshiftIamError } from '../errors.ts'
import type { DatabaseAddress } from '../freshness/shared-state.ts'

/** Asks `DescribeClusters` where a cluster listens. */
export function describeCluster(clusterId: string, context: ApiContext): Promise<DatabaseAddress> {
  return withRedshift(context, async (client, { DescribeClustersCommand }) => {
    const answer = await client.send(new DescribeClustersCommand({ ClusterIdentifier: clusterId }), {
      abortSignal: context.signal,
    })
    const cluster = answer.Clusters?.[0]
    return address(
      `ClusterID "${clusterId}"`,
      cluster?.Endpoint?.Address,
      cluster?.Endpoint?.Port,
      cluster?.ClusterStatus,
    )
  })
}

/** Asks `GetWorkgroup` where a serverless workgroup listens. */
export function describeWorkgroup(workgroup: string, context: ApiContext): Promise<DatabaseAddress> {
  return withRedshiftServerless(context, async (client, { GetWorkgroupCommand }) => {
    const answer = await client.send(new GetWorkgroupCommand({ workgroupName: workgroup }), {
      abortSignal: context.signal,
    })
    const { endpoint, status } = answer.workgroup ?? {}
    return address(`Workgroup "${workgroup}"`, endpoint?.address, endpoint?.port, status)
  })
}

function address(
  what: string,
  host: string | undefined,
  port: number | undefined,
  status?: string,
): DatabaseAddress {
  if (host && port) return { host, port }
  throw new RedshiftIamError(
    'ENDPOINT_NOT_READY',
    `${what} has no endpoint yet${status ? ` (status ${status})` : ''}.`,
    {
      hint: 'Wait until it is available, or resume it if it is paused.',
    },
  )
}
