import type { RedshiftConnection, RedshiftResolver, ResolverStatus } from '@redshift-iam/core'

type Identity = Pick<RedshiftConnection, 'host' | 'port' | 'database' | 'user'>

/**
 * A resolver that remembers where its last answer led, as whom, so that Knex's synchronous `expirationChecker` can
 * compare without asking anybody.
 */
export class IdentityWatch implements RedshiftResolver {
  readonly #resolver: RedshiftResolver
  #latest: Identity | undefined
  #open = 0

  constructor(resolver: RedshiftResolver) {
    this.#resolver = resolver
  }

  async resolve(options?: { signal?: AbortSignal; forceRefresh?: boolean }): Promise<RedshiftConnection> {
    const connection = await this.#resolver.resolve(options)
    this.#latest = connection
    return connection
  }

  reject(connection: RedshiftConnection): void {
    this.#resolver.reject(connection)
  }

  get status(): ResolverStatus {
    return this.#resolver.status
  }

  close(): void {
    this.#resolver.close()
  }

  /** Counts a session, or the socket that becomes one, until it emits `over`. */
  count<Session extends { once(event: 'close' | 'end', listener: () => void): unknown }>(
    session: Session,
    over: 'close' | 'end',
  ): Session {
    this.#open += 1
    session.once(over, () => {
      this.#open -= 1
    })
    return session
  }

  /**
   * Whether new connections need other settings than those made for `identity`.
   *
   * An expired password is no reason while a session is open: Knex 3.2 and later would answer by destroying that
   * healthy session. With none open nothing can be destroyed, and asking again finds a user that changed meanwhile.
   */
  movedFrom(identity: Identity): boolean {
    const { state, user } = this.#resolver.status
    if (user !== undefined && user !== identity.user) return true
    if (this.#latest !== undefined && !sameIdentity(this.#latest, identity)) return true
    return this.#open === 0 && (state === 'empty' || state === 'expired')
  }
}

function sameIdentity(one: Identity, other: Identity): boolean {
  return (
    one.user === other.user &&
    one.host === other.host &&
    one.port === other.port &&
    one.database === other.database
  )
}
