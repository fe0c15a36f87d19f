import { safeCause } from './aws-error.ts'
import type {
  RedshiftAddress,
  RedshiftConnection,
  RedshiftResolver,
  ResolveOptions,
  ResolverStatus,
} from './connection.ts'
import { ConnectionSource, eventOf } from './connection-source.ts'
import { RedshiftIamError } from './errors.ts'
import { publish } from './events.ts'
import { forgetAddress } from './fetch/find-address.ts'
import { type Clock, clockOf } from './freshness/clock.ts'
import type { HeldCredential } from './freshness/credential-keeper.ts'
import { type SharedState, sharedState } from './freshness/shared-state.ts'
import { phaseOf } from './freshness/timeline.ts'
import type { Settings } from './properties/settings.ts'
import { type Current, Renewals } from './renewals.ts'
import { resolverStatus } from './resolver-status.ts'
import type { ResolverRuntime } from './runtime.ts'
import { resolveCname } from './target/resolve-cname.ts'
import { orAborted } from './time-limit.ts'
import type { Warnings } from './warnings.ts'

/** How long one `resolve()` may take, in milliseconds: below the 30 s of Knex's pool, so that our error is seen. */
const DEFAULT_TIMEOUT_MS = 10_000

/** The resolver of IAM connections: hands out what is fresh, and renews what no longer is. */
export class IamResolver implements RedshiftResolver {
  readonly #renewals: Renewals
  readonly #warnings: Warnings
  readonly #shared: SharedState
  readonly #clock: Clock
  readonly #isCacheOff: boolean
  readonly #closing = new AbortController()

  constructor(settings: Settings, warnings: Warnings, runtime: ResolverRuntime | undefined) {
    const shared = sharedState(runtime)
    const clock = clockOf(runtime ?? {})
    const timeout = settings.timeout ?? DEFAULT_TIMEOUT_MS
    this.#warnings = warnings
    this.#shared = shared
    this.#clock = clock
    this.#isCacheOff = settings.iamDisableCache ?? false
    const source = new ConnectionSource({
      settings,
      warnings,
      shared,
      clock,
      random: runtime?.random ?? Math.random,
      resolveCname: runtime?.resolveCname ?? resolveCname,
      timeout,
    })
    this.#renewals = new Renewals({ source, shared, clock, timeout, closing: this.#closing.signal })
  }

  resolve(options: ResolveOptions = {}): Promise<RedshiftConnection> {
    const { signal, forceRefresh = false, onAddress } = options
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason)
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const answer = this.#answer(forceRefresh)
    if (onAddress && answer === this.#renewals.running) this.#tellAddress(onAddress)
    if (!signal) return answer
    return orAborted(signal, answer).catch((error: unknown) => {
      throw signal.aborted && error === signal.reason ? abortedError(signal) : error
    })
  }

  reject(connection: RedshiftConnection): void {
    const origin = this.#renewals.originOf(connection)
    if (!origin) return
    const { keeper, held, plan } = origin
    if (keeper.reject(held.generation)) forgetAddress(plan, { shared: this.#shared })
    publish('rejected', () => ({ ...eventOf(plan), generation: held.generation }))
  }

  get status(): ResolverStatus {
    return resolverStatus(this.#renewals.keeper, this.#clock(), {
      isClosed: this.#closing.signal.aborted,
      isRenewing: this.#renewals.running !== undefined,
      failure: this.#renewals.failure,
    })
  }

  close(): void {
    if (this.#closing.signal.aborted) return
    const reason = new RedshiftIamError('CLOSED', 'The resolver is closed.', {
      hint: 'Make a new one, and close it after everything that uses it.',
    })
    this.#closing.abort(reason)
    this.#renewals.release(reason)
  }

  #answer(forceRefresh: boolean): Promise<RedshiftConnection> {
    if (this.#isCacheOff) return this.#renewals.runUncached()
    const { current } = this.#renewals
    if (forceRefresh || !current || current.lease.keeper.held !== current.held)
      return this.#renewals.run(forceRefresh)
    switch (phaseOf(current.held.timeline, this.#clock())) {
      case 'fresh':
        return current.answer
      case 'stale':
        this.#renewBehind(current)
        return current.answer
      case 'closing':
        return this.#isCoolingDown ? current.answer : this.#renewOrKeep(current)
      case 'expired':
        return this.#renewals.run(false)
    }
  }

  #tellAddress(onAddress: (address: RedshiftAddress) => void): void {
    this.#renewals.onAddress((address) => {
      try {
        onAddress(address)
      } catch (error) {
        this.#warnings.tell([`onAddress threw: ${safeCause(error).message}`])
      }
    })
  }

  get #isCoolingDown(): boolean {
    return this.#renewals.keeper?.isCoolingDown ?? false
  }

  #renewBehind({ plan, held }: Current): void {
    if (this.#renewals.running || this.#isCoolingDown) return
    publish('stale', () => ({ ...eventOf(plan), generation: held.generation }))
    this.#renewals.run(false).catch((error: unknown) => this.#tellKept(error, held))
  }

  async #renewOrKeep(current: Current): Promise<RedshiftConnection> {
    try {
      return await this.#renewals.run(false)
    } catch (error) {
      if (this.#closing.signal.aborted || phaseOf(current.held.timeline, this.#clock()) === 'expired')
        throw error
      this.#tellKept(error, current.held)
      return current.connection
    }
  }

  #tellKept(error: unknown, held: HeldCredential): void {
    if (this.#closing.signal.aborted) return
    const message = error instanceof Error ? error.message : String(error)
    this.#warnings.tell([
      `The password for ${held.user} could not be renewed and is kept until ${held.expiration.toISOString()}: ${message}`,
    ])
  }
}

function abortedError(signal: AbortSignal): RedshiftIamError {
  return new RedshiftIamError('ABORTED', 'The caller gave up waiting for the connection.', {
    cause: signal.reason,
  })
}
