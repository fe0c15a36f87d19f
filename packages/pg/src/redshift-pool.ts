import { type RedshiftResolver, toResolver } from '@redshift-iam/core'
import type { PoolConfig } from 'pg'
import pg from 'pg'
import type { RedshiftInput } from './connection-settings.ts'
import { type OwnedOption, refuseOptions, type UnsupportedOption } from './owned-options.ts'
import { RedshiftPgClient, type RedshiftPgClientConfig } from './redshift-pg-client.ts'
import { sessionStatements } from './session-settings.ts'

/** Pool options of node-postgres, and what every connection of the pool gets. */
export interface RedshiftPoolConfig
  extends Omit<PoolConfig, OwnedOption | UnsupportedOption | 'types' | 'Client'>,
    RedshiftPgClientConfig {
  /** Told when the server ends an idle connection. The pool replaces it whether this is given or not. */
  onError?: ((error: Error) => void) | undefined
}

/** A node-postgres pool whose connections each fetch their own credential. */
export class RedshiftPool extends pg.Pool {
  /** Where the credentials come from; for further pools on the same target, or to look at its `status`. */
  readonly resolver: RedshiftResolver
  readonly #owned: boolean

  constructor(input: RedshiftInput, config: RedshiftPoolConfig = {}) {
    refuseOptions(config, { Client: 'nothing in its place: the pool has a client of its own' })
    const { resolver, owned } = toResolver(input)
    // Each client does this again; here it fails where the options are written, not at the first query.
    sessionStatements(config)
    const { onError = () => {}, ...options } = config
    super({ ...options, Client: clientOf(resolver) } as PoolConfig)
    this.resolver = resolver
    this.#owned = owned
    this.on('error', onError)
  }

  /** Ends all connections, and the resolver if the pool made it. */
  override end(): Promise<void>
  override end(callback: () => void): void
  override end(callback?: () => void): Promise<void> | undefined {
    const ended = super.end().then(() => {
      if (this.#owned) this.resolver.close()
    })
    if (!callback) return ended
    ended.then(callback, callback)
    return undefined
  }
}

/** pg.Pool makes its clients with its own options, which hold `session` and `types` too. */
function clientOf(resolver: RedshiftResolver): NonNullable<PoolConfig['Client']> {
  return class extends RedshiftPgClient {
    constructor(config?: RedshiftPgClientConfig) {
      super(resolver, config)
      // pg.Pool listens to idle clients only. One that breaks between two statements of a transaction would end the
      // process; its next statement rejects, which is where its user looks.
      this.on('error', () => {})
    }
  }
}
