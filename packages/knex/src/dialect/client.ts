import type { Transform } from 'node:stream'
import { openRows, RedshiftPgClient, type RedshiftPgClientConfig } from '@redshift-iam/pg'
import type { Knex } from 'knex'
import Client from 'knex/lib/dialects/redshift/index.js'
import type { ClientBase } from 'pg'
import { type AfterCreate, endingAfterCreate } from '../after-create.ts'
import { sourceOf } from '../connection-source.ts'
import { checkBindings } from './check-bindings.ts'
import { RedshiftColumnBuilder } from './column-builder.ts'
import { RedshiftColumnCompiler } from './column-compiler.ts'
import type { PgResponse, PooledConnection, QueryObject, StreamOptions } from './internals.ts'
import { RedshiftQueryCompiler } from './query-compiler.ts'
import { runSteps } from './run-steps.ts'
import { RedshiftSchemaCompiler } from './schema-compiler.ts'
import { streamRowsInto } from './stream-rows-into.ts'
import { RedshiftTableCompiler } from './table-compiler.ts'
import { RedshiftTransaction } from './transaction.ts'
import { RedshiftViewCompiler } from './view-compiler.ts'

/**
 * Sessions that Knex gives back twice: when a stream closes, and when the promise of the stream settles. The second time
 * they may be somebody else's.
 */
const releasedTwice = new WeakSet<PooledConnection>()

// Knex makes clients for transactions and clones with Object.create(), without the constructor: state and options live
// in `config`, and nothing here may be #private.
class RedshiftDialect extends Client {
  declare version: string

  get caseSensitiveIdentifiers(): boolean {
    return this.config['caseSensitiveIdentifiers'] === true
  }

  get lockUpserts(): boolean {
    return this.config['lockUpserts'] !== false
  }

  transaction(...args: unknown[]): RedshiftTransaction {
    return new RedshiftTransaction(this, ...args)
  }

  queryCompiler(builder: unknown, bindings?: unknown): RedshiftQueryCompiler {
    return new RedshiftQueryCompiler(this, builder, bindings)
  }

  columnBuilder(...args: unknown[]): RedshiftColumnBuilder {
    return new RedshiftColumnBuilder(this, ...args)
  }

  columnCompiler(...args: unknown[]): RedshiftColumnCompiler {
    return new RedshiftColumnCompiler(this, ...args)
  }

  tableCompiler(...args: unknown[]): RedshiftTableCompiler {
    return new RedshiftTableCompiler(this, ...args)
  }

  schemaCompiler(...args: unknown[]): RedshiftSchemaCompiler {
    return new RedshiftSchemaCompiler(this, ...args)
  }

  viewCompiler(...args: unknown[]): RedshiftViewCompiler {
    return new RedshiftViewCompiler(this, ...args)
  }

  /** `CURRENT_TIMESTAMP`, which `knex.fn.now()` and `timestamps()` use, runs on the leader node only. */
  override raw(...args: unknown[]): unknown {
    return args.length === 1 && /^CURRENT_TIMESTAMP(\(\d\))?$/.test(String(args[0]))
      ? super.raw('sysdate')
      : super.raw(...args)
  }

  override prepBindings(bindings: unknown): unknown {
    checkBindings(bindings)
    return super.prepBindings(bindings)
  }

  override getPoolSettings(pool: Record<string, unknown> | undefined): Record<string, unknown> {
    const afterCreate = pool?.['afterCreate']
    return super.getPoolSettings(
      typeof afterCreate === 'function'
        ? { ...pool, afterCreate: endingAfterCreate(afterCreate as AfterCreate) }
        : pool,
    )
  }

  override poolDefaults(): Record<string, unknown> {
    return { ...super.poolDefaults(), min: 0 }
  }

  /** Also the way by which Knex cancels a query, from clones and transactions that were never given any settings. */
  override async _acquireOnlyConnection(): Promise<PooledConnection> {
    const source = sourceOf(this.config.connection)
    if (source === undefined) return super._acquireOnlyConnection()
    const client = new RedshiftPgClient(source.watch, source.more as RedshiftPgClientConfig)
    const connection = client as unknown as PooledConnection
    connection.on('error', (error) => {
      connection.__knex__disposed = error
    })
    connection.on('end', (error) => {
      connection.__knex__disposed = error ?? 'Connection ended unexpectedly'
    })
    await connection.connect()
    return source.watch.count(connection, 'end')
  }

  override async setSchemaSearchPath(connection: PooledConnection, searchPath?: unknown): Promise<unknown> {
    try {
      if (this.caseSensitiveIdentifiers) {
        await super._query(connection, { sql: 'set enable_case_sensitive_identifier to true' })
      }
      return await super.setSchemaSearchPath(connection, searchPath)
    } catch (error) {
      connection.end(() => {})
      throw error
    }
  }

  override _query(connection: PooledConnection, query: QueryObject): Promise<QueryObject> {
    const { redshiftSteps } = query
    if (redshiftSteps === undefined) return super._query(connection, query)
    const run = async (sql: string, bindings: readonly unknown[]): Promise<PgResponse> => {
      const { response } = await super._query(connection, {
        sql: this.positionBindings(sql),
        bindings: this.prepBindings(bindings),
      })
      return response as PgResponse
    }
    return runSteps(query, redshiftSteps, { connection, run, transacting: this.transacting === true })
  }

  /** Knex's own needs `pg-query-stream`, which on Redshift holds the whole result. What is thrown goes to the stream. */
  override _stream(
    connection: PooledConnection,
    query: QueryObject,
    stream: Transform,
    { batchSize = 100, highWaterMark = batchSize, rowMode, types }: StreamOptions = {},
  ): Promise<unknown> {
    if (!query.sql) throw new Error('The query is empty')
    if (stream.closed) return Promise.resolve()
    const inTransaction = this.transacting === true
    const options = { highWaterMark, rowMode, types, inTransaction }
    const bindings = query.bindings as readonly unknown[] | undefined
    const reader = openRows(connection as unknown as ClientBase, query.sql, bindings, options)
    if (!inTransaction) releasedTwice.add(connection)
    return streamRowsInto(stream, reader, highWaterMark)
  }

  override async releaseConnection(connection: PooledConnection): Promise<void> {
    if (releasedTwice.delete(connection)) return
    await super.releaseConnection(connection)
  }
}

Object.assign(RedshiftDialect.prototype, { version: '8.0.2' })

/** What {@link RedshiftKnexClient} understands beside Knex's own configuration. */
export interface RedshiftKnexClientConfig {
  /**
   * Whether quoted names keep their case. Sets `enable_case_sensitive_identifier` on each session, and stops names from
   * being lowered in `hasTable()`, `hasColumn()` and `columnInfo()`. Default: `false`, as on Redshift.
   */
  caseSensitiveIdentifiers?: boolean
  /**
   * Whether `onConflict()` locks its table while it works. Without it, readers need not wait, and two writers of the same
   * new key at once may both insert it. Default: `true`.
   */
  lockUpserts?: boolean
}

/**
 * Knex's Redshift dialect, made safe: where Knex compiles something that Redshift refuses or, worse, understands
 * differently, this compiles what Redshift can do, or throws `NOT_SUPPORTED_BY_REDSHIFT` with the remedy before
 * anything is sent. Use it as `client` in a Knex configuration, with `redshiftConnection()` or any other `connection`.
 *
 * @example
 * ```js
 * knex({ client: RedshiftKnexClient, connection: redshiftConnection({ workgroup: 'wg', region: 'eu-west-1', database: 'dev' }) })
 * ```
 */
export const RedshiftKnexClient: typeof Knex.Client = RedshiftDialect as unknown as typeof Knex.Client
