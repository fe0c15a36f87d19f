import { RedshiftIamError } from '../errors.ts'
import type { IdentityPlan } from '../identity/identity-plan.ts'
import { classifyHost, type HostKind } from './host.ts'

/** How long the DNS look-up behind a custom domain may take, in milliseconds. */
const DNS_BUDGET_MS = 2000

/** How many CNAME records are followed; Redshift's own custom domains need one. */
const MAX_CNAME_HOPS = 5

/** What the region can come from, most trusted first. */
export interface RegionSources {
  /** Written by the user, or supplied by an authentication profile. */
  readonly written: string | undefined
  readonly host: string | undefined
  readonly hostKind: HostKind | undefined
  /** Whether the host is to be taken as a custom domain, so that DNS may tell the region. */
  readonly isCustomDomain: boolean
  readonly identity: Pick<IdentityPlan, 'origin' | 'profile'>
  /** Says for whom the region is needed when none is found. */
  readonly neededBy: string
}

/** Resolves the region of the Redshift API. */
export async function chooseRegion(
  sources: RegionSources,
  resolveCname: (name: string) => Promise<string[]>,
): Promise<string> {
  const { written, host, hostKind, isCustomDomain, identity } = sources
  const profileRegion = identity.profile?.properties['region']
  const region =
    clean(written) ??
    regionOf(hostKind) ??
    (isCustomDomain && host !== undefined ? await regionByCname(host, resolveCname) : undefined) ??
    (identity.origin === 'Profile' ? clean(profileRegion) : undefined) ??
    clean(process.env['AWS_REGION']) ??
    clean(process.env['AWS_DEFAULT_REGION']) ??
    clean(profileRegion)
  if (region !== undefined) return region
  throw new RedshiftIamError('REGION_REQUIRED', `The AWS region is not known${sources.neededBy}.`, {
    hint: 'Set Region, add `region` to the AWS profile, or set the environment variable AWS_REGION.',
  })
}

function clean(region: string | undefined): string | undefined {
  return region?.trim().toLowerCase() || undefined
}

function regionOf(kind: HostKind | undefined): string | undefined {
  return kind && 'region' in kind ? kind.region : undefined
}

async function regionByCname(
  host: string,
  resolveCname: (name: string) => Promise<string[]>,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const budget = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DNS_BUDGET_MS)
  })
  const follow = async (): Promise<string | undefined> => {
    let name = host
    for (let hop = 0; hop < MAX_CNAME_HOPS; hop++) {
      const [next] = await resolveCname(name)
      if (next === undefined) return undefined
      name = next.toLowerCase().replace(/\.$/, '')
      const region = regionOf(classifyHost(name))
      if (region !== undefined) return region
    }
    return undefined
  }
  try {
    return await Promise.race([follow().catch(() => undefined), budget])
  } finally {
    clearTimeout(timer)
  }
}
