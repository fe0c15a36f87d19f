import type { RedshiftConnection } from './connection.ts'
import { publish, type RenewalStep, type ResolverEvent } from './events.ts'
import { eventBefore, isClosed, publishFailure } from './failure-event.ts'
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
import { orAborted, withTimeLimit } from './time-limit.ts'
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
  #failure: { readonly error: unknown; readonly at: number } | undefined

  constructor(parts: SourceParts) {
    this.#parts = parts
  }

  /** What the newest attempt failed with, where it did not get as far as the credential call. */
  get failure(): { readonly error: unknown; readonly at: number } | undefined {
    return this.#failure
  }

  plan(signal: AbortSignal): Promise<ConnectionPlan> {
    const { settings, resolveCname, warnings } = this.#parts
    const about = (): ResolverEvent => eventBefore(settings)
    return this.#beforeCall('plan', about, signal, async () => {
      const plan = await planConnection(settings, { resolveCname, signal })
      warnings.tell(plan.warnings)
      signal.throwIfAborted()
      return plan
    })
  }

  /** `force` asks also during the pause after a failure. */
  async address(plan: ConnectionPlan, signal: AbortSignal, force: boolean): Promise<DatabaseAddress> {
    const find = (): Promise<DatabaseAddress> => findAddress(plan, this.#context(signal), force)
    const address = await this.#beforeCall('address', () => eventOf(plan), signal, find)
    this.#failure = undefined
    return address
  }

  /** One credential call with its own time limit: it may be shared by callers who came at different times. */
  async credential(plan: ConnectionPlan, signal: AbortSignal): Promise<DatabaseCredential> {
    const begun = performance.now()
    publish('start', () => eventOf(plan))
    try {
      const doing = (): string => `${plan.request.api} for ${describeTarget(plan.target)} in ${plan.region}`
      const credential = await withTimeLimit(this.#parts.timeout, signal, doing, (inner) =>
        fetchCredential(plan, this.#context(inner)),
      )
      const { expiration, timeline } = credential
      if (timeline.skew !== undefined) this.#parts.warnings.tell([skewWarning(timeline.skew)])
      publish('success', () => ({ ...eventOf(plan), expiration, durationMs: performance.now() - begun }))
      return credential
    } catch (error) {
      publishFailure('credential', () => eventOf(plan), error, performance.now() - begun)
      throw error
    }
  }

  /** From the credential call on, the call tells of itself; what fails before it is told here, once. */
  async #beforeCall<T>(
    step: RenewalStep,
    about: () => ResolverEvent,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const begun = performance.now()
    try {
      // Not everything listens to the signal, and what does not must not hide that the time is up.
      return await orAborted(signal, work())
    } catch (error) {
      if (!isClosed(error)) this.#failure = { error, at: this.#parts.clock().wall }
      publishFailure(step, about, error, performance.now() - begun)
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

function skewWarning(skew: number): string {
  return (
    `The clocks of this machine and of AWS differ by about ${Math.round(skew / 1000)} s: ` +
    'the password is used for its full duration from now; set the clock of this machine.'
  )
}
