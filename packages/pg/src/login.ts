import type { RedshiftAddress, RedshiftConnection, RedshiftResolver } from '@redshift-iam/core'
import pg, { type ClientConfig } from 'pg'
import { guardAuthMethods } from './auth-method-guard.ts'
import { isCredentialRefused } from './login-refusal.ts'
import type { LoginStage } from './network-failure.ts'
import { loginState, type PgConnection } from './pg-internals.ts'
import { secureContext } from './secure-context.ts'
import { tlsOptions } from './tls-options.ts'
import { unlessAborted } from './unless-aborted.ts'

/** What a login needs of its client. */
export interface LoginParts {
  readonly client: pg.Client
  readonly resolver: RedshiftResolver
  /** Options of a connection of its own for a second attempt. */
  readonly connectionConfig: ClientConfig
  /** The `connect()` of node-postgres itself. */
  readonly connect: () => Promise<unknown>
}

/** A dial that began before the credential was there. */
interface EarlyDial {
  readonly address: RedshiftAddress
  readonly dialed: Promise<void>
  /** Lets the startup message go. */
  readonly start: () => void
}

/** The one login of a client: fetches the credential, dials with it, and tries once more with a new one when it is refused. */
export class Login {
  readonly #parts: LoginParts
  #stage: LoginStage = 'credentials'
  #target: RedshiftConnection | undefined

  constructor(parts: LoginParts) {
    this.#parts = parts
    this.#watch(loginState(parts.client).connection)
  }

  /** How far it has come. */
  get stage(): LoginStage {
    return this.#stage
  }

  /** What it logs in with; undefined until that is fetched. */
  get target(): RedshiftConnection | undefined {
    return this.#target
  }

  async run(signal: AbortSignal): Promise<void> {
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

  #fetch(signal: AbortSignal, onAddress?: (address: RedshiftAddress) => void): Promise<RedshiftConnection> {
    this.#stage = 'credentials'
    const options = { signal, ...(onAddress && { onAddress }) }
    return unlessAborted(this.#parts.resolver.resolve(options), signal)
  }

  /**
   * Where a credential has to be waited for, TCP and TLS are set up meanwhile; only the startup message, which names the
   * user, waits for it. Settles with what was fetched and a login that is under way with it.
   */
  async #fetchWhileDialing(
    signal: AbortSignal,
  ): Promise<{ target: RedshiftConnection; dialed: Promise<void> }> {
    let early: EarlyDial | undefined
    const target = await this.#fetch(signal, (address) => {
      if (signal.aborted) return
      const start = this.#holdStartup()
      early = { address, start, dialed: this.#dialAddress(address, signal) }
      // What goes wrong there is told once the credential is there, or hidden by what kept it away.
      early.dialed.catch(() => {})
    })
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
    const state = loginState(this.#parts.client)
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
    const state = loginState(this.#parts.client)
    const { host, port } = address
    this.#stage = 'dial'
    const options = tlsOptions(address)
    state.connection.ssl = address.ssl && { ...options, secureContext: secureContext(address.ssl) }
    // Both places are read: the client's by the login itself, the parameters' by the startup message.
    for (const place of [state, state.connectionParameters])
      Object.assign(place, { host, port, ssl: options })
    await unlessAborted(this.#parts.connect(), signal)
  }

  #logInAs(target: RedshiftConnection): void {
    const state = loginState(this.#parts.client)
    const { database, user, password } = target
    this.#target = target
    state.connectionParameters.application_name ||= target.applicationName
    for (const place of [state, state.connectionParameters])
      Object.assign(place, { database, user, password })
  }

  async #settleDial(target: RedshiftConnection, dialed: Promise<void>): Promise<void> {
    const state = loginState(this.#parts.client)
    try {
      await dialed
    } catch (error) {
      if (isCredentialRefused(error)) this.#parts.resolver.reject(target)
      throw error
    } finally {
      state.password = state.connectionParameters.password = null
    }
  }

  /** A client of node-postgres connects once: a second attempt needs another connection, and a client that forgot. */
  #renewConnection(): void {
    const state = loginState(this.#parts.client)
    const { connection: refused } = state
    refused.removeAllListeners()
    refused.on('error', () => {})
    refused.stream.destroy()
    state.connection = new pg.Connection(this.#parts.connectionConfig) as unknown as PgConnection
    state._connecting = false
    state._connectionError = false
    this.#watch(state.connection)
  }

  #watch(connection: PgConnection): void {
    guardAuthMethods(connection)
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
}
