import { safeCause } from './aws-error.ts'
import type {
  RedshiftAddress,
  RedshiftConnection,
  RedshiftResolver,
  ResolveOptions,
  ResolverStatus,
} from './connection.ts'
import { ConnectionSource, connectionOf, eventOf } from './connection-source.ts'
import { RedshiftIamError } from './errors.ts'
import { publish } from './events.ts'
import { forgetAddress } from './fetch/find-address.ts'
import { type Clock, clockOf } from './freshness/clock.ts'
import type { CredentialKeeper, HeldCredential } from './freshness/credential-keeper.ts'
import type { KeeperLease } from './freshness/keeper-registry.ts'
import { type DatabaseAddress, type SharedState, sharedState } from './freshness/shared-state.ts'
import { phaseOf } from './freshness/timeline.ts'
import { keepingAwsConnections } from './http/aws-connections.ts'
import type { ConnectionPlan } from './plan/connection-plan.ts'
import type { Settings } from './properties/settings.ts'
import { resolverStatus } from './resolver-status.ts'
import type { ResolverRuntime } from './runtime.ts'
import { resolveCname } from './target/resolve-cname.ts'
import { orAborted, withTimeLimit } from './time-limit.ts'
import type { Warnings } from './warnings.ts'

/** How long one `resolve()` may take, in milliseconds: below the 30 s of Knex's pool, so that our error is seen. */
const DEFAULT_TIMEOUT_MS = 10_000

/** A connection that was handed out, and what it was made from. */
interface Current {
  readonly plan: ConnectionPlan
  readonly lease: KeeperLease
  readonly held: HeldCredential
  readonly connection: RedshiftConnection
  /** Settled; the same for every caller of a generation, so that a warm `resolve()` allocates nothing. */
  readonly answer: Promise<RedshiftConnection>
}

/** The resolver of IAM connections: hands out what is fresh, and renews what no longer is. */
export class IamResolver implements RedshiftResolver {
  readonly #source: ConnectionSource
  readonly #warnings: Warnings
  readonly #shared: SharedState
  readonly #clock: Clock
  readonly #timeout: number
  readonly #isCacheOff: boolean
  readonly #closing = new AbortController()
  /** Which generation of which keeper a connection was made from, for `reject()`. */
  readonly #origins = new WeakMap<
    RedshiftConnection,
    Pick<Current, 'plan' | 'held'> & { keeper: CredentialKeeper }
  >()
  #current: Current | undefined
  /** That of the newest attempt, successful or not, so that pauses after failures outlive the attempt. */
  #lease: KeeperLease | undefined
  #renewal: Promise<RedshiftConnection> | undefined
  /** Whether anybody who waits for the renewal under way insists on a new credential. */
  #isForced = false
  /** Where the renewal under way leads, once that is known, and who wants to know it. */
  #address: RedshiftAddress | undefined
  #addressListeners: ((address: RedshiftAddress) => void)[] = []

  constructor(settings: Settings, warnings: Warnings, runtime: ResolverRuntime | undefined) {
    this.#warnings = warnings
    this.#shared = sharedState(runtime)
    this.#clock = clockOf(runtime ?? {})
    this.#timeout = settings.timeout ?? DEFAULT_TIMEOUT_MS
    this.#isCacheOff = settings.iamDisableCache ?? false
    this.#source = new ConnectionSource({
      settings,
      warnings,
      shared: this.#shared,
      clock: this.#clock,
      random: runtime?.random ?? Math.random,
      resolveCname: runtime?.resolveCname ?? resolveCname,
      timeout: this.#timeout,
    })
  }

  resolve(options: ResolveOptions = {}): Promise<RedshiftConnection> {
    const { signal, forceRefresh = false, onAddress } = options
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason)
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const answer = this.#answer(forceRefresh)
    if (onAddress) this.#tellAddress(answer, onAddress)
    if (!signal) return answer
    return orAborted(signal, answer).catch((error: unknown) => {
      throw signal.aborted && error === signal.reason ? abortedError(signal) : error
    })
  }

  reject(connection: RedshiftConnection): void {
    const origin = this.#origins.get(connection)
    if (!origin) return
    const { keeper, held, plan } = origin
    if (keeper.reject(held.generation)) forgetAddress(plan, { shared: this.#shared })
    publish('rejected', () => ({ ...eventOf(plan), generation: held.generation }))
  }

  get status(): ResolverStatus {
    const isRenewing = this.#renewal !== undefined
    return resolverStatus(this.#lease?.keeper, this.#clock(), {
      isClosed: this.#closing.signal.aborted,
      isRenewing,
    })
  }

  close(): void {
    if (this.#closing.signal.aborted) return
    const reason = new RedshiftIamError('CLOSED', 'The resolver is closed.', {
      hint: 'Make a new one, and close it after everything that uses it.',
    })
    this.#closing.abort(reason)
    this.#lease?.release(reason)
    this.#current?.lease.release(reason)
    this.#current = undefined
  }

  #answer(forceRefresh: boolean): Promise<RedshiftConnection> {
    if (this.#isCacheOff) return this.#limited((signal) => this.#fetchUncached(signal))
    const current = this.#current
    if (forceRefresh || !current || current.lease.keeper.held !== current.held)
      return this.#renew(forceRefresh)
    switch (phaseOf(current.held.timeline, this.#clock())) {
      case 'fresh':
        return current.answer
      case 'stale':
        this.#renewBehind(current)
        return current.answer
      case 'closing':
        return this.#isCoolingDown ? current.answer : this.#renewOrKeep(current)
      case 'expired':
        return this.#renew(false)
    }
  }

  #tellAddress(answer: Promise<RedshiftConnection>, onAddress: (address: RedshiftAddress) => void): void {
    if (answer !== this.#renewal) return
    const tell = (address: RedshiftAddress): void => {
      try {
        onAddress(address)
      } catch (error) {
        this.#warnings.tell([`onAddress threw: ${safeCause(error).message}`])
      }
    }
    if (this.#address) tell(this.#address)
    else this.#addressListeners.push(tell)
  }

  get #isCoolingDown(): boolean {
    return this.#lease?.keeper.isCoolingDown ?? false
  }

  #renewBehind({ plan, held }: Current): void {
    if (this.#renewal || this.#isCoolingDown) return
    publish('stale', () => ({ ...eventOf(plan), generation: held.generation }))
    this.#renew(false).catch((error: unknown) => this.#tellKept(error, held))
  }

  async #renewOrKeep(current: Current): Promise<RedshiftConnection> {
    try {
      return await this.#renew(false)
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

  #renew(force: boolean): Promise<RedshiftConnection> {
    this.#isForced ||= force
    this.#renewal ??= this.#limited((signal) => this.#fetchShared(signal)).finally(() => {
      this.#renewal = undefined
      this.#isForced = false
      this.#address = undefined
      this.#addressListeners = []
    })
    return this.#renewal
  }

  /** Adds the time limit, and makes sure that nothing but a typed error gets out. */
  async #limited(work: (signal: AbortSignal) => Promise<RedshiftConnection>): Promise<RedshiftConnection> {
    const doing = (): string => 'Finding the AWS identity and the database'
    try {
      return await withTimeLimit(this.#timeout, this.#closing.signal, doing, (signal) =>
        keepingAwsConnections(() => work(signal)),
      )
    } catch (error) {
      if (RedshiftIamError.isInstance(error)) throw error
      const cause = safeCause(error)
      throw new RedshiftIamError(
        'GET_CREDENTIALS_FAILED',
        `Resolving the connection failed: ${cause.message}`,
        { cause },
      )
    }
  }

  async #fetchUncached(signal: AbortSignal): Promise<RedshiftConnection> {
    const plan = await this.#source.plan(signal)
    const address = await this.#source.address(plan, signal)
    return connectionOf(plan, address, await this.#source.credential(plan, signal))
  }

  /** After each wait the signal decides: what comes after the time limit or `close()` must leave no trace. */
  async #fetchShared(signal: AbortSignal): Promise<RedshiftConnection> {
    const plan = await this.#source.plan(signal)
    signal.throwIfAborted()
    const lease = this.#leaseOf(plan)
    const address = await this.#source.address(plan, signal)
    signal.throwIfAborted()
    this.#address = { ...address, ssl: plan.ssl }
    for (const tell of this.#addressListeners.splice(0)) tell(this.#address)
    const held = await this.#held(lease.keeper, plan, signal)
    signal.throwIfAborted()
    return this.#adopt(plan, lease, address, held)
  }

  /** The identity may have changed since the last attempt: files and environment are read anew each time. */
  #leaseOf(plan: ConnectionPlan): KeeperLease {
    if (this.#lease?.key === plan.key) return this.#lease
    if (this.#lease !== this.#current?.lease) this.#lease?.release(undefined)
    this.#lease =
      this.#current?.plan.key === plan.key
        ? this.#current.lease
        : this.#shared.keepers.acquire(plan.key, this.#clock)
    return this.#lease
  }

  /** Another resolver of the same identity may have renewed already; otherwise joins or begins the one fetch. */
  async #held(keeper: CredentialKeeper, plan: ConnectionPlan, signal: AbortSignal): Promise<HeldCredential> {
    const force = this.#isForced
    const { held, phase } = keeper
    const isNews = held !== this.#current?.held
    if (!force && held && (phase === 'fresh' || (phase === 'stale' && isNews))) return held
    return orAborted(
      signal,
      keeper.renew((flight) => this.#source.credential(plan, flight), { force }),
    )
  }

  #adopt(
    plan: ConnectionPlan,
    lease: KeeperLease,
    address: DatabaseAddress,
    held: HeldCredential,
  ): RedshiftConnection {
    const connection = connectionOf(plan, address, held)
    this.#origins.set(connection, { keeper: lease.keeper, held, plan })
    if (lease !== this.#current?.lease) this.#current?.lease.release(undefined)
    this.#current = { plan, lease, held, connection, answer: Promise.resolve(connection) }
    return connection
  }
}

function abortedError(signal: AbortSignal): RedshiftIamError {
  return new RedshiftIamError('ABORTED', 'The caller gave up waiting for the connection.', {
    cause: signal.reason,
  })
}
