import { isIP } from 'node:net'
import { RedshiftIamError } from '../errors.ts'

/** What a host name tells about the database behind it. */
export type HostKind =
  | { readonly kind: 'provisioned'; readonly clusterId: string; readonly region: string }
  | {
      readonly kind: 'serverless'
      readonly workgroup: string
      readonly accountId: string
      readonly region: string
    }
  /** An IP address or `localhost`: a tunnel, which tells nothing. */
  | { readonly kind: 'address' }
  /** Any other DNS name: a custom domain, a load balancer, a PrivateLink endpoint. */
  | { readonly kind: 'other' }

/** Port of Redshift when nothing says otherwise. */
export const DEFAULT_PORT = 5439

/** DNS suffixes of the AWS partitions (botocore `partitions.json`). */
const SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
].map((suffix) => suffix.split('.'))

/** Longest name that DNS can carry; anything longer is not looked at. */
const MAX_HOST_LENGTH = 253

const FORBIDDEN = /[/@\s\\?#%]/

/** Trims, lower-cases and strips one trailing dot; refuses what is not a bare host name or address. */
export function normaliseHost(text: string, option = 'Server'): string {
  const invalid = (why: string): RedshiftIamError =>
    new RedshiftIamError('OPTION_INVALID', `${option} is not a host name: ${why}.`, {
      hint: `Write the bare host in ${option}, without scheme, user or path; the port goes into Port.`,
    })
  let host = text.trim().toLowerCase()
  if (host.startsWith('[') && host.endsWith(']') && isIP(host.slice(1, -1)) === 6) host = host.slice(1, -1)
  if (isIP(host) !== 0) return host
  if (host.endsWith('.')) host = host.slice(0, -1)
  if (host === '') throw invalid('it is empty')
  if (host.length > MAX_HOST_LENGTH) throw invalid(`it is longer than ${MAX_HOST_LENGTH} characters`)
  if (FORBIDDEN.test(host)) throw invalid('it holds a slash, @, space or another character no host name has')
  if (host.includes(':')) throw invalid('it holds a scheme or a port')
  if (host.split('.').includes('')) throw invalid('it has an empty label')
  return host
}

/** Reads cluster or workgroup and region out of a normalised host; exact, so that a look-alike stays `other`. */
export function classifyHost(host: string): HostKind {
  if (host === 'localhost' || isIP(host) !== 0) return { kind: 'address' }
  const labels = host.split('.')
  const suffix = SUFFIXES.find(
    (parts) => labels.length === parts.length + 4 && parts.every((part, i) => labels[i + 4] === part),
  )
  if (!suffix || !labels.slice(0, 4).every(isHostLabel)) return { kind: 'other' }
  const [id = '', scope = '', region = '', service] = labels
  if (service === 'redshift' || service === 'redshift-dev')
    return { kind: 'provisioned', clusterId: id, region }
  if (
    (service === 'redshift-serverless' || service === 'redshift-serverless-dev') &&
    /^\d{12}$/.test(scope)
  ) {
    return { kind: 'serverless', workgroup: id, accountId: scope, region }
  }
  return { kind: 'other' }
}

function isHostLabel(label: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(label)
}
