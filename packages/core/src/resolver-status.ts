import type { ResolverStatus } from './connection.ts'
import { elapsed, type Instant } from './freshness/clock.ts'
import type { CredentialKeeper } from './freshness/credential-keeper.ts'

/** What the keeper does not know of its resolver. */
export interface ResolverActivity {
  readonly isClosed: boolean
  readonly isRenewing: boolean
  /** What the newest attempt failed with, where it did not get as far as the keeper. */
  readonly failure?: { readonly error: unknown; readonly at: number } | undefined
}

/** What a keeper is doing, in the words of `ResolverStatus`. */
export function resolverStatus(
  keeper: CredentialKeeper | undefined,
  now: Instant,
  { isClosed, isRenewing, failure }: ResolverActivity,
): ResolverStatus {
  const counts = keeper?.counts ?? { generation: 0, successes: 0, failures: 0, rejections: 0 }
  const held = isClosed ? undefined : keeper?.held
  const last = failure ?? keeper?.lastError
  return {
    state: isClosed ? 'closed' : stateOf(keeper, isRenewing),
    ...(held && {
      user: held.user,
      expiration: held.expiration,
      ageMs: elapsed(held.timeline.receivedAt, now),
    }),
    ...counts,
    ...(last && { lastError: { ...codeAndMessage(last.error), at: new Date(last.at) } }),
  }
}

function stateOf(keeper: CredentialKeeper | undefined, isRenewing: boolean): ResolverStatus['state'] {
  if (isRenewing || keeper?.isRefreshing) return 'refreshing'
  if (!keeper) return 'empty'
  const { phase } = keeper
  if (phase === 'fresh') return 'fresh'
  if (keeper.isCoolingDown) return 'cooling down'
  if (phase === 'stale' || phase === 'closing') return 'stale'
  return phase === 'expired' ? 'expired' : 'empty'
}

function codeAndMessage(error: unknown): { code: string; message: string } {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: String(code ?? 'UNKNOWN'), message: String(message ?? error) }
}
