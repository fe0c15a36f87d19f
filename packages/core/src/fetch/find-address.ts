import { createHash } from 'node:crypto'
import type { FailedCall } from '../api/api-error.ts'
import type { DatabaseAddress } from '../freshness/shared-state.ts'
import type { ConnectionPlan } from '../plan/connection-plan.ts'
import { describeCluster, describeWorkgroup } from '../target/describe.ts'
import { DEFAULT_PORT } from '../target/host.ts'
import type { FetchContext } from './fetch-context.ts'
import { withAwsKeys } from './with-aws-keys.ts'

/**
 * Where to dial: as written, or as the service describes the target. A description serves until rejected, a
 * failure during the pause after it, which `force` skips.
 */
export async function findAddress(
  plan: ConnectionPlan,
  context: FetchContext,
  force: boolean,
): Promise<DatabaseAddress> {
  if (plan.host !== undefined) return { host: plan.host, port: plan.port ?? DEFAULT_PORT }
  const described = await context.shared.addresses.get(addressKey(plan), {
    signal: context.signal,
    isUsable: () => true,
    pause: { clock: context.clock, skip: force },
    load: () => describe(plan, context),
  })
  return { host: described.host, port: plan.port ?? described.port }
}

/** The server did not behave as expected: the next look-up describes the target anew. */
export function forgetAddress(plan: ConnectionPlan, { shared }: Pick<FetchContext, 'shared'>): void {
  shared.addresses.forget(addressKey(plan))
}

function describe(plan: ConnectionPlan, context: FetchContext): Promise<DatabaseAddress> {
  const { target } = plan
  const isServerless = target.kind === 'workgroup'
  const failed: FailedCall = {
    code: 'DESCRIBE_FAILED',
    service: isServerless ? 'redshift-serverless' : 'redshift',
    operation: isServerless ? 'GetWorkgroup' : 'DescribeClusters',
    region: plan.region,
    target,
    ...(plan.endpoint !== undefined && { endpoint: plan.endpoint }),
  }
  return withAwsKeys(plan, context, failed, (api) => {
    if (target.kind === 'workgroup') return describeWorkgroup(target.workgroup, api)
    return describeCluster(target.kind === 'cluster' ? target.clusterId : target.customDomainName, api)
  })
}

function addressKey({ target, region, endpoint, identity }: ConnectionPlan): string {
  const parts = [target, region, endpoint ?? '', identity.descriptor]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
