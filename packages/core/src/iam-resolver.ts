import { safeCause } from './aws-error.ts'
import type { RedshiftConnection, RedshiftResolver, ResolverStatus } from './connection.ts'
import { type FetchContext, fetchCredential } from './credentials/fetch-credential.ts'
import { RedshiftIamError } from './errors.ts'
import { publish, type ResolverEvent } from './events.ts'
import { type Clock, clockOf } from './freshness/clock.ts'
import type { CredentialKeeper, DatabaseCredential, HeldCredential } from './freshness/credential-keeper.ts'
import type { KeeperLease } from './freshness/keeper-registry.ts'
import { type DatabaseAddress, type SharedState, sharedState } from './freshness/shared-state.ts'
import { phaseOf } from './freshness/timeline.ts'
import { type ConnectionPlan, planConnection } from './plan/connection-plan.ts'
import type { Settings } from './properties/settings.ts'
import { redshiftConnection } from './redshift-connection.ts'
import { resolverStatus } from './resolver-status.ts'
import type { ResolverRuntime } from './runtime.ts'
import { describeTarget } from './target/choose-target.ts'
import { findAddress, forgetAddress } from './target/find-address.ts'
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

/** The resolver of IAM connections: plans, fetches, and keeps fresh. */
export class IamResolver implements RedshiftResolver {
  readonly #explicit: Settings
  readonly #warnings: Warnings
  readonly #shared: SharedState
  readonly #clock: Clock
  readonly #random: () => number
  readonly #resolveCname: (name: string) => Promise<string[]>
  readonly #closing = new AbortController()
  readonly #origins = new WeakMap<
    RedshiftConnection,
    { keeper: CredentialKeeper; generation: number; plan: ConnectionPlan }
  >()
  #current: Current | undefined
  /** Held from the first attempt on, so that pauses after failures outlive the attempt. */
  #lease: KeeperLease | undefined
  #renewal: Promise<RedshiftConnection> | undefined

  constructor(settings: Settings, warnings: Warnings, runtime: ResolverRuntime | undefined) {
    this.#explicit = settings
    this.#warnings = warnings
    this.#shared = sharedState(runtime)
    this.#clock = clockOf(runtime ?? {})
    this.#random = runtime?.random ?? Math.random
    this.#resolveCname = runtime?.resolveCname ?? resolveCname
  }

  resolve({
    signal,
    forceRefresh = false,
  }: {
    signal?: AbortSignal
    forceRefresh?: boolean
  } = {}): Promise<RedshiftConnection> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason)
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const answer = forceRefresh || this.#explicit.iamDisableCache ? this.#renew(true) : this.#ready()
    if (!signal) return answer
    return orAborted(signal, answer).catch((error: unknown) => {
      throw signal.aborted && error === signal.reason ? abortedError(signal) : error
    })
  }

  reject(connection: RedshiftConnection): void {
    const origin = this.#origins.get(connection)
    if (!origin) return
    const { keeper, generation, plan } = origin
    if (keeper.reject(generation)) forgetAddress(plan, { shared: this.#shared })
    publish('rejected', () => ({ ...eventBase(plan), generation }))
  }

  get status(): ResolverStatus {
    return resolverStatus(this.#lease?.keeper, this.#clock(), this.#closing.signal.aborted)
  }

  close(): void {
    if (this.#closing.signal.aborted) return
    const reason = new RedshiftIamError('CLOSED', 'The resolver is closed.')
    this.#closing.abort(reason)
    this.#lease?.release(reason)
    this.#current = undefined
  }

  #ready(): Promise<RedshiftConnection> {
    const current = this.#current
    if (!current || current.lease.keeper.held !== current.held) return this.#renew(false)
    switch (phaseOf(current.held.timeline, this.#clock())) {
      case 'fresh':
        return current.answer
      case 'stale':
        this.#renewBehind(current)
        return current.answer
      case 'closing':
        return current.lease.keeper.isCoolingDown ? current.answer : this.#renewOrKeep(current)
      case 'expired':
        return this.#renew(false)
    }
  }

  #renewBehind({ plan, held, lease }: Current): void {
    if (this.#renewal || lease.keeper.isCoolingDown) return
    publish('stale', () => ({ ...eventBase(plan), generation: held.generation }))
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

  /** Without the cache each caller gets a call of its own, as it asked for. */
  #renew(force: boolean): Promise<RedshiftConnection> {
    if (this.#explicit.iamDisableCache) return this.#limited((signal) => this.#fetchUncached(signal))
    this.#renewal ??= this.#limited((signal) => this.#fetchShared(signal, force)).finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  /** Adds the time limit, and makes sure that nothing but a typed error gets out. */
  async #limited(work: (signal: AbortSignal) => Promise<RedshiftConnection>): Promise<RedshiftConnection> {
    const doing = (): string => `Reading the configuration and the AWS identity`
    try {
      return await withTimeLimit(this.#timeout, this.#closing.signal, doing, work)
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

  get #timeout(): number {
    return this.#explicit.timeout ?? DEFAULT_TIMEOUT_MS
  }

  async #plan(signal: AbortSignal): Promise<ConnectionPlan> {
    const plan = await planConnection(this.#explicit, { resolveCname: this.#resolveCname, signal })
    this.#warnings.tell(plan.warnings)
    return plan
  }

  async #fetchUncached(signal: AbortSignal): Promise<RedshiftConnection> {
    const plan = await this.#plan(signal)
    const address = await findAddress(plan, this.#context(signal))
    return connectionOf(plan, address, await this.#fetch(plan, signal))
  }

  async #fetchShared(signal: AbortSignal, force: boolean): Promise<RedshiftConnection> {
    const plan = await this.#plan(signal)
    signal.throwIfAborted()
    const lease =
      this.#lease?.key === plan.key ? this.#lease : this.#shared.keepers.acquire(plan.key, this.#clock)
    this.#lease ??= lease
    try {
      const address = await findAddress(plan, this.#context(signal))
      const held = await this.#heldBy(lease.keeper, plan, signal, force)
      return this.#adopt(plan, lease, address, held)
    } catch (error) {
      if (lease !== this.#lease) lease.release(error)
      throw error
    }
  }

  /** Another resolver of the same identity may have renewed already; otherwise joins or begins the one fetch. */
  async #heldBy(
    keeper: CredentialKeeper,
    plan: ConnectionPlan,
    signal: AbortSignal,
    force: boolean,
  ): Promise<HeldCredential> {
    if (
      !force &&
      keeper.held &&
      (keeper.phase === 'fresh' || (keeper.phase === 'stale' && keeper.held !== this.#current?.held))
    ) {
      return keeper.held
    }
    const fetch = (flight: AbortSignal): Promise<DatabaseCredential> =>
      withTimeLimit(
        this.#timeout,
        flight,
        () => doing(plan),
        (inner) => this.#fetch(plan, inner),
      )
    return orAborted(signal, keeper.renew(fetch, { force }))
  }

  async #fetch(plan: ConnectionPlan, signal: AbortSignal): Promise<DatabaseCredential> {
    const begun = performance.now()
    publish('start', () => eventBase(plan))
    try {
      const credential = await fetchCredential(plan, this.#context(signal))
      const { expiration, timeline } = credential
      if (timeline.skew !== undefined) this.#warnings.tell([skewWarning(timeline.skew)])
      publish('success', () => ({ ...eventBase(plan), expiration, durationMs: performance.now() - begun }))
      return credential
    } catch (error) {
      publish('error', () => ({
        ...eventBase(plan),
        ...errorFields(error),
        durationMs: performance.now() - begun,
      }))
      throw error
    }
  }

  #adopt(
    plan: ConnectionPlan,
    lease: KeeperLease,
    address: DatabaseAddress,
    held: HeldCredential,
  ): RedshiftConnection {
    const connection = connectionOf(plan, address, held)
    this.#origins.set(connection, { keeper: lease.keeper, generation: held.generation, plan })
    if (lease !== this.#lease) {
      this.#lease?.release(undefined)
      this.#lease = lease
    }
    this.#current = { plan, lease, held, connection, answer: Promise.resolve(connection) }
    return connection
  }

  #context(signal: AbortSignal): FetchContext {
    return { shared: this.#shared, clock: this.#clock, random: this.#random, signal }
  }
}

function connectionOf(
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

function doing({ request, target, region }: ConnectionPlan): string {
  return `${request.api} for ${describeTarget(target)} in ${region}`
}

function eventBase({ key, request, target, region }: ConnectionPlan): ResolverEvent {
  return { key: key.slice(0, 12), api: request.api, target: describeTarget(target), region }
}

function errorFields(error: unknown): Pick<ResolverEvent, 'code' | 'message'> {
  return RedshiftIamError.isInstance(error) ? { code: error.code, message: error.message } : {}
}

function abortedError(signal: AbortSignal): RedshiftIamError {
  return new RedshiftIamError('ABORTED', 'The caller gave up waiting for the connection.', {
    cause: signal.reason,
  })
}

function skewWarning(skew: number): string {
  return (
    `The clocks of this machine and of AWS differ by about ${Math.round(skew / 1000)} s: ` +
    'the password is used for its full duration from now; set the clock of this machine.'
  )
}
