import { type Channel, channel } from 'node:diagnostics_channel'

/** The steps of a renewal: read and check all that is written, find the address, ask for the password. */
export type RenewalStep = 'plan' | 'address' | 'credential'

/**
 * What every event says; ids, ages and codes, never a credential. An `error` of the step `plan` comes before `key` and
 * `api` are known, and has `target` and `region` only where the options themselves name them; all others have the four.
 */
export interface ResolverEvent {
  /** Short hash of the full identity: the same for all resolvers that share one credential. */
  readonly key?: string
  /** `GetClusterCredentials`, `GetClusterCredentialsWithIAM` or `GetCredentials`: what asks for the password. */
  readonly api?: string
  /** Cluster identifier, workgroup or custom domain. */
  readonly target?: string
  readonly region?: string
  /** Of `stale` and `rejected`: which password of this process. */
  readonly generation?: number
  /** Of `success` and `error`: how long the credential call took, or the step that failed. */
  readonly durationMs?: number
  /** Of `success`: when the password expires. */
  readonly expiration?: Date
  /** Of `error`: which step failed. */
  readonly step?: RenewalStep
  /** Of `error`: that of the `RedshiftIamError` that callers get. */
  readonly code?: string
  /** Of `error`: what callers read. */
  readonly message?: string
}

/**
 * The diagnostics channels: `start` a credential call begins, `success` it brought a password, `error` a renewal failed,
 * in its credential call or, without a `start`, before it; `stale` a caller got the current password while a renewal
 * runs behind, `rejected` the server refused a password. What `close()` ends has no event.
 */
const channels: Record<'start' | 'success' | 'error' | 'stale' | 'rejected', Channel> = {
  start: channel('redshift-iam:start'),
  success: channel('redshift-iam:success'),
  error: channel('redshift-iam:error'),
  stale: channel('redshift-iam:stale'),
  rejected: channel('redshift-iam:rejected'),
}

/** Publishes an event; costs nothing but a check where nobody listens. */
export function publish(name: keyof typeof channels, event: () => ResolverEvent): void {
  const target = channels[name]
  if (target.hasSubscribers) target.publish(event())
}
