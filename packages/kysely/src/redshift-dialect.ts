import type { DatabaseIntrospector, Dialect, DialectAdapter, Driver, Kysely, QueryCompiler } from 'kysely'
import { RedshiftAdapter } from './adapter/redshift-adapter.ts'
import { checkDialectConfig, type RedshiftDialectConfig } from './dialect-config.ts'
import { RedshiftDriver } from './driver/redshift-driver.ts'
import { TransactionEnds } from './driver/transaction-ends.ts'
import { RedshiftIntrospector } from './introspector/redshift-introspector.ts'
import { createPoolSource, type PoolSource } from './pool/pool-source.ts'
import { RedshiftQueryCompiler } from './query-compiler/redshift-query-compiler.ts'

/** What the driver and the adapter of one Kysely instance have in common. */
interface Shared {
  readonly source: PoolSource
  readonly transactions: TransactionEnds
}

/**
 * Kysely on Amazon Redshift, with temporary IAM credentials.
 *
 * @example
 * ```ts
 * const db = new Kysely<Database>({
 *   dialect: new RedshiftDialect({
 *     iam: { clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'app', profile: 'app' },
 *     pool: { max: 10 },
 *   }),
 * })
 * ```
 *
 * Mistakes in `config` throw a {@link RedshiftIamError}, here or from `new Kysely(...)`; nothing connects before the
 * first query. `db.destroy()` closes the pool, and the resolver unless it was given.
 */
export class RedshiftDialect implements Dialect {
  readonly #config: RedshiftDialectConfig
  #shared: Shared | undefined

  constructor(config: RedshiftDialectConfig) {
    checkDialectConfig(config)
    this.#config = Object.freeze({ ...config })
  }

  createDriver(): Driver {
    // A dialect may serve several Kysely instances, each with a pool of its own, so that none ends another's.
    this.#shared = this.#share()
    return new RedshiftDriver(this.#shared.source, this.#config, this.#shared.transactions)
  }

  createQueryCompiler(): QueryCompiler {
    return new RedshiftQueryCompiler()
  }

  /** Kysely creates the driver first, and the adapter to go with it. */
  createAdapter(): DialectAdapter {
    this.#shared ??= this.#share()
    return new RedshiftAdapter(this.#shared.source, this.#config, this.#shared.transactions)
  }

  // biome-ignore lint/suspicious/noExplicitAny: Kysely's own signature.
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new RedshiftIntrospector(db)
  }

  #share(): Shared {
    return { source: createPoolSource(this.#config), transactions: new TransactionEnds() }
  }
}
