import { safeCause } from './aws-error.ts'
import type { RedshiftAddress, RedshiftConnection } from './connection.ts'
import { type ConnectionSource, connectionOf } from './connection-source.ts'
import { RedshiftIamError } from './errors.ts'
import type { Clock } from './freshness/clock.ts'
import type { CredentialKeeper, HeldCredential } from './freshness/credential-keeper.ts'
import type { KeeperLease } from './freshness/keeper-registry.ts'
import type { DatabaseAddress, SharedState } from './freshness/shared-state.ts'
import { keepingAwsConnections } from './http/aws-connections.ts'
import type { ConnectionPlan } from './plan/connection-plan.ts'
import { orAborted, withTimeLimit } from './time-limit.ts'

/** A connection that was handed out, and what it was made from. */
export interface Current {
  readonly plan: ConnectionPlan
  readonly lease: KeeperLease
  readonly held: HeldCredential
  readonly connection: RedshiftConnection
  /** Settled; the same for every caller of a generation, so that a warm `resolve()` allocates nothing. */
  readonly answer: Promise<RedshiftConnection>
}

/** Which generation of which keeper a connection was made from. */
export interface Origin {
  readonly plan: ConnectionPlan
  readonly held: HeldCredential
  readonly keeper: CredentialKeeper
}

/** What the renewals of one resolver have in common. */
export interface RenewalParts {
  readonly source: ConnectionSource
  readonly shared: SharedState
  readonly clock: Clock
  /** Milliseconds that one may take. */
  readonly timeout: number
  readonly closing: AbortSignal
}

/** The renewals of one resolver, one at a time: whoever needs a connection meanwhile joins the one under way. */
export class Renewals {
  readonly #parts: RenewalParts
  readonly #origins = new WeakMap<RedshiftConnection, Origin>()
  #current: Current | undefined
  /** That of the newest attempt, successful or not, so that pauses after failures outlive the attempt. */
  #lease: KeeperLease | undefined
  #running: Promise<RedshiftConnection> | undefined
  /** Whether anybody who waits for the one under way insists on a new credential. */
  #isForced = false
  /** Where the one under way leads, once that is known, and who wants to know it. */
  #address: RedshiftAddress | undefined
  #addressListeners: ((address: RedshiftAddress) => void)[] = []

  constructor(parts: RenewalParts) {
    this.#parts = parts
  }

  /** What the last one that succeeded came to. */
  get current(): Current | undefined {
    return this.#current
  }

  get running(): Promise<RedshiftConnection> | undefined {
    return this.#running
  }

  /** What the newest one failed with, where it did not get as far as the keeper. */
  get failure(): ConnectionSource['failure'] {
    return this.#parts.source.failure
  }

  get keeper(): CredentialKeeper | undefined {
    return this.#lease?.keeper
  }

  originOf(connection: RedshiftConnection): Origin | undefined {
    return this.#origins.get(connection)
  }

  /** Joins the one under way or begins one. `force` asks for a new credential also where one is good or a pause is on. */
  run(force: boolean): Promise<RedshiftConnection> {
    this.#isForced ||= force
    this.#running ??= this.#limited((signal) => this.#fetchShared(signal)).finally(() => {
      this.#running = undefined
      this.#isForced = false
      this.#address = undefined
      this.#addressListeners = []
    })
    return this.#running
  }

  /** A connection that nobody else gets, and that is not kept. */
  runUncached(): Promise<RedshiftConnection> {
    return this.#limited(async (signal) => {
      const { source } = this.#parts
      const plan = await source.plan(signal)
      const address = await source.address(plan, signal, true)
      return connectionOf(plan, address, await source.credential(plan, signal))
    })
  }

  /** Tells where the one under way leads, as soon as that is known. */
  onAddress(tell: (address: RedshiftAddress) => void): void {
    if (this.#address) tell(this.#address)
    else this.#addressListeners.push(tell)
  }

  /** Lets go of what is kept; who waits for a credential gets `reason`. */
  release(reason: unknown): void {
    this.#lease?.release(reason)
    this.#current?.lease.release(reason)
    this.#current = undefined
  }

  /** Adds the time limit, and makes sure that nothing but a typed error gets out. */
  async #limited(work: (signal: AbortSignal) => Promise<RedshiftConnection>): Promise<RedshiftConnection> {
    const { timeout, closing } = this.#parts
    const doing = (): string => 'Finding the AWS identity and the database'
    try {
      return await withTimeLimit(timeout, closing, doing, (signal) =>
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

  /** After each wait the signal decides: what comes after the time limit or `close()` must leave no trace. */
  async #fetchShared(signal: AbortSignal): Promise<RedshiftConnection> {
    const { source } = this.#parts
    const plan = await source.plan(signal)
    signal.throwIfAborted()
    const lease = this.#leaseOf(plan)
    const address = await source.address(plan, signal, this.#isForced)
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
    const { shared, clock } = this.#parts
    this.#lease =
      this.#current?.plan.key === plan.key ? this.#current.lease : shared.keepers.acquire(plan.key, clock)
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
      keeper.renew((flight) => this.#parts.source.credential(plan, flight), { force }),
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
