import {
  type RedshiftAddress,
  type RedshiftConnection,
  RedshiftIamError,
  type RedshiftResolver,
  toResolver,
} from '@redshift-iam/core'
import type { ClientConfig, CustomTypesConfig } from 'pg'
import pg from 'pg'
import { guardAuthMethods } from './auth-method-guard.ts'
import type { RedshiftInput } from './connection-settings.ts'
import { explainLoginError } from './login-error.ts'
import { isCredentialRefused } from './login-refusal.ts'
import { nativeDriverError } from './native-driver.ts'
import { type LoginStage, timedOutError } from './network-failure.ts'
import { type OwnedOption, refuseOptions, type UnsupportedOption } from './owned-options.ts'
import { isPgClient, loginState, type PgConnection } from './pg-internals.ts'
import { type RedshiftSession, sessionStatements } from './session-settings.ts'
import { tlsOptions } from './tls-options.ts'
import { type RedshiftTypes, typeParsers } from './type-parsers.ts'
import { unlessAborted } from './unless-aborted.ts'

/** node-postgres options of a {@link RedshiftPgClient}; where to connect and as whom comes from the resolver. */
export interface RedshiftPgClientConfig
  extends Omit<ClientConfig, OwnedOption | UnsupportedOption | 'types'> {
  /** Session parameters to set on every new connection. */
  session?: RedshiftSession | undefined
  /** How `bigint`, `numeric` and `SUPER` arrive, or a parser set of node-postgres. Default: as strings. */
  types?: RedshiftTypes | CustomTypesConfig | undefined
}

/**
 * A node-postgres client that fetches its credential before it dials, so that host, port, database, user and password
 * are always those of one answer. A login that the server refuses is tried once more with a new credential.
 *
 * `connect()` rejects with the resolver's error unchanged, or with a {@link RedshiftIamError}: `LOGIN_REFUSED`,
 * `TLS_FAILED`, `CONNECT_FAILED`, `AUTH_METHOD_NOT_SUPPORTED`, `SSL_REQUIRED`, or `ABORTED` when `end()` was called
 * meanwhile. A failed `connect()` leaves no socket behind.
 */
export class RedshiftPgClient extends pg.Client {
  /** Where this client's credentials come from. */
  readonly resolver: RedshiftResolver
  readonly #connectionConfig: ClientConfig
  readonly #statements: readonly string[]
  readonly #timeout: number
  #started = false
  /** Present while `connect()` is under way; aborting it makes that reject with the reason. */
  #opening: AbortController | undefined
  #stage: LoginStage = 'credentials'
  #target: RedshiftConnection | undefined

  constructor(input: RedshiftInput, config: RedshiftPgClientConfig = {}) {
    refuseOptions(config)
    const { session, types, statement_timeout, connectionTimeoutMillis = 0, ...rest } = config
    const statements = sessionStatements({ session, statement_timeout })
    const connectionConfig = { keepAlive: true, ...rest, ssl: true }
    super({ ...connectionConfig, types: typeParsers(types) })
    if (!isPgClient(this)) throw nativeDriverError()
    this.resolver = toResolver(input).resolver
    this.#connectionConfig = connectionConfig
    this.#statements = statements
    this.#timeout = connectionTimeoutMillis
    this.#watch(loginState(this).connection)
  }

  /** Fetches the credential, connects, logs in and applies the session parameters. */
  override connect(): Promise<this>
  override connect(callback: (error: Error | null, client?: this) => void): void
  override connect(callback?: (error: Error | null, client?: this) => void): Promise<this> | undefined {
    const opened = this.#open()
    if (!callback) return opened
    opened.then(
      () => process.nextTick(callback, null, this),
      (error) => process.nextTick(callback, error),
    )
    return undefined
  }

  /** Ends the session. While `connect()` is still under way, that rejects with `ABORTED` and its socket is closed. */
  override end(): Promise<void>
  override end(callback: (error?: Error) => void): void
  override end(callback?: (error?: Error) => void): Promise<void> | undefined {
    this.#interrupt(() => new RedshiftIamError('ABORTED', 'The client was ended while it was connecting.'))
    if (!callback) return super.end()
    super.end(callback)
    return undefined
  }

  async #open(): Promise<this> {
    if (this.#started) throw new Error('Client has already been connected. You cannot reuse a client.')
    this.#started = true
    const opening = new AbortController()
    const { signal } = opening
    this.#opening = opening
    // Until connect() settles it is the one to report errors; an error event without a listener ends the process.
    const ignore = (): void => {}
    this.on('error', ignore)
    const timer = this.#startTimer()
    try {
      await this.#logIn(signal)
      if (this.#statements.length > 0) await unlessAborted(this.query(this.#statements.join('; ')), signal)
      return this
    } catch (error) {
      this.#abandon()
      throw signal.aborted ? signal.reason : explainLoginError(error, this.#target, this.#stage)
    } finally {
      clearTimeout(timer)
      this.#opening = undefined
      this.off('error', ignore)
    }
  }

  async #logIn(signal: AbortSignal): Promise<void> {
    const { target, dialed } = await this.#fetchWhileDialing(signal)
    try {
      await dialed
    } catch (refusal) {
      if (signal.aborted || !isCredentialRefused(refusal)) throw refusal
      this.#renewConnection()
      const next = await this.#fetch(signal)
      if (next.user === target.user && next.password === target.password) {
        this.#stage = 'login'
        throw refusal
      }
      await this.#dial(next, signal)
    }
  }

  #fetch(signal: AbortSignal): Promise<RedshiftConnection> {
    this.#stage = 'credentials'
    return unlessAborted(this.resolver.resolve({ signal }), signal)
  }

  /**
   * Where a credential has to be waited for, TCP and TLS are set up meanwhile; only the startup message, which names the
   * user, waits for it. Settles with what was fetched and a login that is under way with it.
   */
  async #fetchWhileDialing(
    signal: AbortSignal,
  ): Promise<{ target: RedshiftConnection; dialed: Promise<void> }> {
    let early: { address: RedshiftAddress; dialed: Promise<void>; start: () => void } | undefined
    this.#stage = 'credentials'
    const onAddress = (address: RedshiftAddress): void => {
      if (signal.aborted) return
      const start = this.#holdStartup()
      early = { address, start, dialed: this.#dialAddress(address, signal) }
      // What goes wrong there is told once the credential is there, or hidden by what kept it away.
      early.dialed.catch(() => {})
    }
    const target = await unlessAborted(this.resolver.resolve({ signal, onAddress }), signal)
    if (!early) return { target, dialed: this.#dial(target, signal) }
    if (early.address.host !== target.host || early.address.port !== target.port) {
      this.#renewConnection()
      return { target, dialed: this.#dial(target, signal) }
    }
    this.#logInAs(target)
    early.start()
    return { target, dialed: this.#settleDial(target, early.dialed) }
  }

  /** Makes the connection wait with its startup message until the returned function is called. */
  #holdStartup(): () => void {
    const state = loginState(this)
    const { connection } = state
    const startup = connection.startup.bind(connection)
    const ready = new Promise<void>((resolve) => {
      connection.startup = () => resolve()
    })
    return () => {
      ready
        .then(() => startup(state.getStartupConf()))
        .catch((error: Error) => connection.stream.destroy(error))
    }
  }

  #dial(target: RedshiftConnection, signal: AbortSignal): Promise<void> {
    this.#logInAs(target)
    return this.#settleDial(target, this.#dialAddress(target, signal))
  }

  async #dialAddress(
    address: RedshiftAddress & Pick<RedshiftConnection, 'expiration'>,
    signal: AbortSignal,
  ): Promise<void> {
    const state = loginState(this)
    const { host, port } = address
    this.#stage = 'dial'
    const options = tlsOptions(address)
    state.connection.ssl = options
    // Both places are read: the client's by the login itself, the parameters' by the startup message.
    for (const place of [state, state.connectionParameters])
      Object.assign(place, { host, port, ssl: options })
    await unlessAborted(super.connect(), signal)
  }

  #logInAs(target: RedshiftConnection): void {
    const state = loginState(this)
    const { database, user, password } = target
    this.#target = target
    state.connectionParameters.application_name ||= target.applicationName
    for (const place of [state, state.connectionParameters])
      Object.assign(place, { database, user, password })
  }

  async #settleDial(target: RedshiftConnection, dialed: Promise<void>): Promise<void> {
    const state = loginState(this)
    try {
      await dialed
    } catch (error) {
      if (isCredentialRefused(error)) this.resolver.reject(target)
      throw error
    } finally {
      state.password = state.connectionParameters.password = null
    }
  }

  /** A client of node-postgres connects once: a second attempt needs another connection, and a client that forgot. */
  #renewConnection(): void {
    const state = loginState(this)
    const { connection: refused } = state
    refused.removeAllListeners()
    refused.on('error', () => {})
    refused.stream.destroy()
    state.connection = new pg.Connection(this.#connectionConfig) as unknown as PgConnection
    state._connecting = false
    state._connectionError = false
    this.#watch(state.connection)
  }

  #watch(connection: PgConnection): void {
    guardAuthMethods(connection, () => this.#stage === 'session')
    connection.once('connect', () => {
      this.#stage = connection.ssl ? 'tls' : 'login'
    })
    connection.once('sslconnect', () => {
      connection.stream.once('secureConnect', () => {
        this.#stage = 'login'
      })
    })
    connection.once('readyForQuery', () => {
      this.#stage = 'session'
    })
  }

  #startTimer(): NodeJS.Timeout | undefined {
    if (this.#timeout <= 0) return undefined
    // Before the timer that pg.Pool starts with the same limit, whose error would say nothing; by more than a busy
    // process may be late between starting the two.
    const lead = Math.min(this.#timeout / 5, 100)
    return setTimeout(
      () =>
        this.#interrupt(() =>
          timedOutError(this.#target, this.#target ? this.#stage : 'credentials', this.#timeout),
        ),
      this.#timeout - lead,
    ).unref()
  }

  #interrupt(reason: () => RedshiftIamError): void {
    if (!this.#opening) return
    this.#opening.abort(reason())
    loginState(this).connection.stream.destroy()
  }

  /** Closes what a failed `connect()` has opened; a session that exists is told to end. */
  #abandon(): void {
    void super.end()
    const { stream } = loginState(this).connection
    if (this.#stage === 'session') stream.destroySoon()
    else stream.destroy()
  }
}
