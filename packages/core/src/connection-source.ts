import type { RedshiftConnection } from './connection.ts'
import { RedshiftIamError } from './errors.ts'
import { publish, type ResolverEvent } from './events.ts'
import type { FetchContext } from './fetch/fetch-context.ts'
import { fetchCredential } from './fetch/fetch-credential.ts'
import { findAddress } from './fetch/find-address.ts'
import type { Clock } from './freshness/clock.ts'
import type { DatabaseCredential } from './freshness/credential-keeper.ts'
import type { DatabaseAddress, SharedState } from './freshness/shared-state.ts'
import { type ConnectionPlan, planConnection } from './plan/connection-plan.ts'
import type { Settings } from './properties/settings.ts'
import { redshiftConnection } from './redshift-connection.ts'
import { describeTarget } from './target/choose-target.ts'
import { withTimeLimit } from './time-limit.ts'
import type { Warnings } from './warnings.ts'

/** What the steps towards a connection share. */
export interface SourceParts {
  readonly settings: Settings
  readonly warnings: Warnings
  readonly shared: SharedState
  readonly clock: Clock
  readonly random: () => number
  readonly resolveCname: (name: string) => Promise<string[]>
  /** Milliseconds. */
  readonly timeout: number
}

/** The steps towards a connection, each told about in warnings and events: plan, find the address, fetch. */
export class ConnectionSource {
  readonly #parts: SourceParts

  constructor(parts: SourceParts) {
    this.#parts = parts
  }

  async plan(signal: AbortSignal): Promise<ConnectionPlan> {
    const { settings, resolveCname, warnings } = this.#parts
    const plan = await planConnection(settings, { resolveCname, signal })
    warnings.tell(plan.warnings)
    signal.throwIfAborted()
    return plan
  }

  address(plan: ConnectionPlan, signal: AbortSignal): Promise<DatabaseAddress> {
    return findAddress(plan, this.#context(signal))
  }

  /** One credential call with its own time limit: it may be shared by callers who came at different times. */
  async credential(plan: ConnectionPlan, signal: AbortSignal): Promise<DatabaseCredential> {
    const begun = performance.now()
    const durationMs = (): number => performance.now() - begun
    publish('start', () => eventOf(plan))
    try {
      const doing = (): string => `${plan.request.api} for ${describeTarget(plan.target)} in ${plan.region}`
      const credential = await withTimeLimit(this.#parts.timeout, signal, doing, (inner) =>
        fetchCredential(plan, this.#context(inner)),
      )
      const { expiration, timeline } = credential
      if (timeline.skew !== undefined) this.#parts.warnings.tell([skewWarning(timeline.skew)])
      publish('success', () => ({ ...eventOf(plan), expiration, durationMs: durationMs() }))
      return credential
    } catch (error) {
      publish('error', () => ({ ...eventOf(plan), ...errorFields(error), durationMs: durationMs() }))
      throw error
    }
  }

  #context(signal: AbortSignal): FetchContext {
    const { shared, clock, random } = this.#parts
    return { shared, clock, random, signal }
  }
}

/** Joins the three answers into the one that is handed out. */
export function connectionOf(
  plan: ConnectionPlan,
  address: DatabaseAddress,
  credential: DatabaseCredential,
): RedshiftConnection {
  const { applicationName } = plan.settings
  return redshiftConnection({
    ...address,
    database: plan.database,
    user: credential.user,
    password: credential.password.reveal(),
    expiration: credential.expiration,
    ssl: plan.ssl,
    ...(applicationName !== undefined && { applicationName }),
  })
}

/** What events say of a plan. */
export function eventOf({ key, request, target, region }: ConnectionPlan): ResolverEvent {
  return { key: key.slice(0, 12), api: request.api, target: describeTarget(target), region }
}

function errorFields(error: unknown): Pick<ResolverEvent, 'code' | 'message'> {
  return RedshiftIamError.isInstance(error) ? { code: error.code, message: error.message } : {}
}

function skewWarning(skew: number): string {
  return (
    `The clocks of this machine and of AWS differ by about ${Math.round(skew / 1000)} s: ` +
    'the password is used for its full duration from now; set the clock of this machine.'
  )
}
