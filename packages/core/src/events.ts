import { type Channel, channel } from 'node:diagnostics_channel'

/** What every event says; ids, ages and codes, never a credential. */
export interface ResolverEvent {
  /** Short hash of the full identity: the same for all resolvers that share one credential. */
  readonly key: string
  /** `GetClusterCredentials`, `GetClusterCredentialsWithIAM` or `GetCredentials`. */
  readonly api: string
  /** Cluster identifier, workgroup or custom domain. */
  readonly target: string
  readonly region: string
  readonly generation?: number
  readonly durationMs?: number
  readonly expiration?: Date
  readonly code?: string
  readonly message?: string
}

/**
 * The diagnostics channels: `start` a credential call begins, `success` and `error` it ends, `stale` a caller got the
 * current password while a renewal runs behind, `rejected` the server refused a password.
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
