import { RedshiftIamError, type RedshiftResolver, toResolver } from '@redshift-iam/core'
import type { ClientConfig, CustomTypesConfig } from 'pg'
import pg from 'pg'
import type { RedshiftInput } from './connection-settings.ts'
import { Login } from './login.ts'
import { explainLoginError } from './login-error.ts'
import { nativeDriverError } from './native-driver.ts'
import { timedOutError } from './network-failure.ts'
import { type OwnedOption, refuseOptions, type UnsupportedOption } from './owned-options.ts'
import { isPgClient, loginState } from './pg-internals.ts'
import { type RedshiftSession, sessionStatements } from './session-settings.ts'
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
  readonly #login: Login
  readonly #statements: readonly string[]
  readonly #timeout: number
  #started = false
  /** Present while `connect()` is under way; aborting it makes that reject with the reason. */
  #opening: AbortController | undefined

  constructor(input: RedshiftInput, config: RedshiftPgClientConfig = {}) {
    refuseOptions(config)
    const { session, types, statement_timeout, connectionTimeoutMillis = 0, ...rest } = config
    const statements = sessionStatements({ session, statement_timeout })
    const connectionConfig = { keepAlive: true, ...rest, ssl: true }
    super({ ...connectionConfig, ...(types && { types: typeParsers(types) }) })
    if (!isPgClient(this)) throw nativeDriverError()
    this.resolver = toResolver(input).resolver
    this.#statements = statements
    this.#timeout = connectionTimeoutMillis
    this.#login = new Login({
      client: this,
      resolver: this.resolver,
      connectionConfig,
      connect: () => super.connect(),
    })
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
      await this.#login.run(signal)
      if (this.#statements.length > 0) await unlessAborted(this.query(this.#statements.join('; ')), signal)
      return this
    } catch (error) {
      this.#abandon()
      throw signal.aborted ? signal.reason : explainLoginError(error, this.#login.target, this.#login.stage)
    } finally {
      clearTimeout(timer)
      this.#opening = undefined
      this.off('error', ignore)
    }
  }

  #startTimer(): NodeJS.Timeout | undefined {
    if (this.#timeout <= 0) return undefined
    // Before the timer that pg.Pool starts with the same limit, whose error would say nothing; by more than a busy
    // process may be late between starting the two.
    const lead = Math.min(this.#timeout / 5, 100)
    const timedOut = (): RedshiftIamError => {
      const { target, stage } = this.#login
      return timedOutError(target, target ? stage : 'credentials', this.#timeout)
    }
    return setTimeout(() => this.#interrupt(timedOut), this.#timeout - lead).unref()
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
    if (this.#login.stage === 'session') stream.destroySoon()
    else stream.destroy()
  }
}
