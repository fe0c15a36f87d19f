import { RedshiftIamError } from '../errors.ts'
import type { Settings } from '../properties/settings.ts'
import type { HostKind } from './host.ts'

/** Which database the credential is for; exactly one of the identifiers of the three APIs. */
export type Target =
  | { readonly kind: 'cluster'; readonly clusterId: string; readonly fromHost: boolean }
  | { readonly kind: 'cluster domain'; readonly customDomainName: string }
  | { readonly kind: 'workgroup'; readonly workgroup: string; readonly fromHost: boolean }
  | { readonly kind: 'workgroup domain'; readonly customDomainName: string }

/** The identifier that AWS gives a serverless workgroup behind the API of provisioned clusters. */
const SERVERLESS_CLUSTER_PREFIX = 'redshift-serverless-'

/** Decides the target; the first rule that matches wins. `host` is normalised, `hostKind` its classification. */
export function chooseTarget(
  settings: Settings,
  host: string | undefined,
  hostKind: HostKind | undefined,
): Target {
  const { clusterId, workgroup, isServerless } = settings
  if (clusterId?.startsWith(SERVERLESS_CLUSTER_PREFIX)) return { kind: 'cluster', clusterId, fromHost: false }
  refuseContradictions(settings, hostKind)
  if (workgroup !== undefined) return { kind: 'workgroup', workgroup, fromHost: false }
  if (clusterId !== undefined) return { kind: 'cluster', clusterId, fromHost: false }
  if (hostKind?.kind === 'serverless')
    return { kind: 'workgroup', workgroup: hostKind.workgroup, fromHost: true }
  if (hostKind?.kind === 'provisioned')
    return { kind: 'cluster', clusterId: hostKind.clusterId, fromHost: true }
  if (hostKind?.kind === 'other' && host !== undefined) {
    return { kind: isServerless ? 'workgroup domain' : 'cluster domain', customDomainName: host }
  }
  throw targetRequired(host, isServerless === true)
}

function refuseContradictions(
  { clusterId, workgroup, isServerless }: Settings,
  host: HostKind | undefined,
): void {
  if (clusterId !== undefined && workgroup !== undefined) {
    throw conflict(
      'ClusterID and Workgroup are both set.',
      'Keep ClusterID for a provisioned cluster, Workgroup for Serverless.',
    )
  }
  if (host?.kind === 'serverless' && clusterId !== undefined) {
    throw conflict(
      'ClusterID is set but Server is a serverless host.',
      'Set Workgroup instead of ClusterID, or drop it.',
    )
  }
  if (host?.kind === 'serverless' && isServerless === false) {
    throw conflict('isServerless=0 is set but Server is a serverless host.', 'Drop isServerless.')
  }
  if (host?.kind === 'provisioned' && workgroup !== undefined) {
    throw conflict(
      'Workgroup is set but Server is the host of a provisioned cluster.',
      'Drop Workgroup, or correct Server.',
    )
  }
  if (host?.kind === 'provisioned' && isServerless === true) {
    throw conflict(
      'isServerless=1 is set but Server is the host of a provisioned cluster.',
      'Drop isServerless, or correct Server.',
    )
  }
}

function conflict(summary: string, hint: string): RedshiftIamError {
  return new RedshiftIamError('OPTION_CONFLICT', summary, { hint })
}

function targetRequired(host: string | undefined, isServerless: boolean): RedshiftIamError {
  if (host === undefined) {
    return new RedshiftIamError(
      'TARGET_REQUIRED',
      'No database is named: Server, ClusterID and Workgroup are all missing.',
      {
        hint: 'Set Server to the endpoint, or ClusterID (provisioned) or Workgroup (Serverless) together with Region.',
      },
    )
  }
  return new RedshiftIamError('TARGET_REQUIRED', `Server "${host}" is an address that tells no cluster.`, {
    hint: isServerless
      ? 'Set Workgroup to the serverless workgroup behind it (ClusterID for a provisioned cluster), and Region.'
      : 'Set ClusterID to the cluster behind the tunnel (Workgroup for Serverless), and Region.',
  })
}

/** Whether the database is named by a custom domain, which only AWS can tell from any other host name. */
export function isCustomDomain({ kind }: Target): boolean {
  return kind === 'cluster domain' || kind === 'workgroup domain'
}

/** A target in the words of the properties that name it. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'cluster':
      return `ClusterID "${target.clusterId}"`
    case 'workgroup':
      return `Workgroup "${target.workgroup}"`
    case 'cluster domain':
    case 'workgroup domain':
      return `custom domain "${target.customDomainName}"`
  }
}
