import { type DatabaseIntrospector, type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { MigratorDb } from '../adapter/migration-lock.ts'
import {
  externalTables,
  type ListedColumn,
  lateBindingViews,
  localRelations,
  type RelationFilter,
} from './catalog-statements.ts'
import { type RedshiftTableMetadata, toTables } from './table-metadata.ts'

interface SchemaOptions {
  where?: (refs: Readonly<{ schema: Expression<string> }>) => Expression<SqlBool>
}

interface TableOptions {
  withInternalKyselyTables: boolean
  where?: RelationFilter
}

/** SQLSTATEs of a function or a table that does not exist. */
const missing: ReadonlySet<unknown> = new Set(['42883', '42P01'])

/** Reads Redshift's catalog. */
export class RedshiftIntrospector implements DatabaseIntrospector {
  readonly #db: MigratorDb

  constructor(db: MigratorDb) {
    this.#db = db
  }

  async getSchemas({ where }: SchemaOptions = {}): Promise<{ readonly name: string }[]> {
    const filter = where ? sql`where ${where({ schema: sql.ref<string>('nspname') })}` : sql``
    const { rows } = await sql<{ name: string }>`
      select nspname as "name" from pg_catalog.pg_namespace ${filter} order by nspname`.execute(this.#db)
    return rows
  }

  /**
   * Lists tables and views, then late-binding views, then external tables. Asked for Kysely's own tables too, as a
   * migrator asks several times in each run, it lists only what this database itself keeps: external tables
   * are a question to a data catalog elsewhere, and Kysely's tables are not among them.
   */
  async getTables(
    options: TableOptions = { withInternalKyselyTables: false },
  ): Promise<RedshiftTableMetadata[]> {
    const { withInternalKyselyTables, where } = options
    const local = await localRelations(withInternalKyselyTables, where).execute(this.#db)
    if (withInternalKyselyTables) return toTables(local.rows)
    const views = await this.#listIfThere(lateBindingViews(where))
    const external = await this.#listIfThere(externalTables(where))
    return toTables([...local.rows, ...views, ...external])
  }

  /** Kysely 0.28 has this beside `getTables`. */
  async getMetadata(options?: TableOptions): Promise<{ readonly tables: RedshiftTableMetadata[] }> {
    return { tables: await this.getTables(options) }
  }

  /** Not every Redshift, and not everything that speaks like one, has these. */
  async #listIfThere(statement: RawBuilder<ListedColumn>): Promise<ListedColumn[]> {
    try {
      return (await statement.execute(this.#db)).rows
    } catch (error) {
      // In a transaction the failed statement has ended everything that could follow, so it has to be told.
      if (!this.#db.isTransaction && missing.has((error as { code?: unknown }).code)) return []
      throw error
    }
  }
}
