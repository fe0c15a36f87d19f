import { Socket } from 'node:net'
import type { RedshiftConnection, RedshiftResolver } from '@redshift-iam/core'

/** What a {@link PrefetchSocket} can be told beside its resolver. */
export interface PrefetchSocketOptions {
  /** Looks at the fetched connection before anything is dialed; what it throws ends the socket. */
  check?: (connection: RedshiftConnection) => void
}

/**
 * A TCP socket that fetches the credential before it dials. `connect()` waits for the resolver and then dials the host
 * and port that the resolver names, whatever it was called with.
 *
 * The order matters: a credential that cannot be had costs no connection to the database, and PostgreSQL's `md5` login
 * would refuse a password that was made after the server asked for it. An error of the resolver ends the socket
 * unchanged; a socket destroyed while it waits cancels the wait and never dials.
 */
export class PrefetchSocket extends Socket {
  readonly #resolver: RedshiftResolver
  readonly #check: (connection: RedshiftConnection) => void
  readonly #wait = new AbortController()
  #resolved: RedshiftConnection | undefined

  constructor(resolver: RedshiftResolver, { check = () => {} }: PrefetchSocketOptions = {}) {
    super()
    this.#resolver = resolver
    this.#check = check
  }

  /** The connection this socket dials: its password is the one to log in with. Undefined until it is fetched. */
  get resolved(): RedshiftConnection | undefined {
    return this.#resolved
  }

  override connect(..._where: unknown[]): this {
    void this.#fetchAndDial()
    return this
  }

  async #fetchAndDial(): Promise<void> {
    try {
      const connection = await this.#resolver.resolve({ signal: this.#wait.signal })
      if (this.destroyed) return
      this.#check(connection)
      this.#resolved = connection
      super.connect({ host: connection.host, port: connection.port })
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#wait.abort()
    super._destroy(error, callback)
  }
}
