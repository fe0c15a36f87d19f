import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  type QueryResult,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import { RedshiftQueryCompiler } from '../query-compiler/redshift-query-compiler.ts'
import type { ListedColumn } from './catalog-statements.ts'
import { RedshiftIntrospector } from './redshift-introspector.ts'

const column: ListedColumn = {
  schema: 'public',
  table: 'person',
  kind: 'table',
  column: 'id',
  type: 'int4',
  type_schema: 'pg_catalog',
  not_null: true,
  has_default: true,
  default_source: null,
  table_comment: null,
  column_comment: null,
}

type Answers = (sql: string) => Partial<ListedColumn>[]

/** Kysely on a catalog that answers as told; keeps what it was asked. */
function catalog(answers: Answers): { db: Kysely<unknown>; asked: string[] } {
  const asked: string[] = []
  class CatalogDriver extends DummyDriver {
    override async acquireConnection(): Promise<DatabaseConnection> {
      return {
        async executeQuery<R>({ sql }: CompiledQuery): Promise<QueryResult<R>> {
          asked.push(sql.replace(/\s+/g, ' '))
          return { rows: answers(sql).map((row) => ({ ...column, ...row })) as R[] }
        },
        streamQuery: () => {
          throw new Error('not here')
        },
      }
    }
  }
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new CatalogDriver(),
      createIntrospector: (kysely) => new RedshiftIntrospector(kysely),
      createQueryCompiler: () => new RedshiftQueryCompiler(),
    },
  })
  return { db, asked }
}

const isMain = (sql: string) => sql.includes('pg_catalog.pg_class')
const isViews = (sql: string) => sql.includes('pg_get_late_binding_view_cols')

describe('RedshiftIntrospector', () => {
  it('lists tables, views, late-binding views and external tables with one statement each', async () => {
    const { db, asked } = catalog((sql) => {
      if (isMain(sql)) return [{}, { column: 'name', type: 'varchar' }, { table: 'v', kind: 'view' }]
      if (isViews(sql))
        return [{ table: 'late', kind: 'view', type: 'character varying(20)', type_schema: null }]
      return [{ schema: 'spectrum', table: 'events', kind: 'external', type: 'double', type_schema: null }]
    })
    const tables = await db.introspection.getTables()
    expect(tables).toMatchObject([
      { schema: 'public', name: 'person', isView: false, isForeign: false },
      { schema: 'public', name: 'v', isView: true, isForeign: false },
      { schema: 'public', name: 'late', isView: true, isForeign: false },
      { schema: 'spectrum', name: 'events', isView: false, isForeign: true },
    ])
    expect(tables[0]?.columns.map(({ name }) => name)).toEqual(['id', 'name'])
    expect(tables[2]?.columns[0]?.dataType).toBe('varchar')
    expect(tables[3]?.columns[0]?.dataType).toBe('float8')
    expect(asked).toHaveLength(3)
  })

  it.each([
    [`"identity"(100234, 0, '1,1'::text)`, true],
    [`"default_identity"(100234, 0, '1,1'::text)`, true],
    [`default_identity(963861, 1, '1,2'::text)`, true],
    [`'identity(1,1)'::character varying`, false],
    [null, false],
  ])('takes the default %s for an identity column: %s', async (default_source, expected) => {
    const { db } = catalog((sql) => (isMain(sql) ? [{ default_source }] : []))
    const [table] = await db.introspection.getTables()
    expect(table?.columns[0]?.isAutoIncrementing).toBe(expected)
  })

  it('tells comments, nullability and defaults', async () => {
    const { db } = catalog((sql) =>
      isMain(sql)
        ? [{ table_comment: 'All of us', column_comment: 'key', not_null: false, has_default: false }]
        : [],
    )
    const [table] = await db.introspection.getTables()
    expect(table).toMatchObject({
      comment: 'All of us',
      columns: [{ comment: 'key', isNullable: true, hasDefaultValue: false, dataTypeSchema: 'pg_catalog' }],
    })
  })

  it('leaves out Kysely’s own tables unless asked for them', async () => {
    const { db, asked } = catalog(() => [])
    await db.introspection.getTables()
    expect(asked[0]).toContain(`c.relname not in ('kysely_migration', 'kysely_migration_lock')`)
  })

  it('asks a migrator’s question in one statement, and no catalog elsewhere', async () => {
    const { db, asked } = catalog(() => [])
    await db.introspection.getTables({ withInternalKyselyTables: true })
    expect(asked).toHaveLength(1)
    expect(asked[0]).not.toContain('kysely_migration')
  })

  it('goes on without late-binding views and external tables where the server has never heard of them', async () => {
    const { db } = catalog((sql) => {
      if (isMain(sql)) return [{}]
      throw Object.assign(new Error('does not exist'), { code: isViews(sql) ? '42883' : '42P01' })
    })
    expect(await db.introspection.getTables()).toHaveLength(1)
  })

  it('does not hide any other error of theirs, nor one that has ended a transaction', async () => {
    const { db } = catalog((sql) => {
      if (isMain(sql)) return [{}]
      throw Object.assign(new Error('permission denied'), { code: '42501' })
    })
    await expect(db.introspection.getTables()).rejects.toThrow('permission denied')
    const old = catalog((sql) => {
      if (isMain(sql)) return [{}]
      throw Object.assign(new Error('does not exist'), { code: '42883' })
    })
    await expect(old.db.transaction().execute((trx) => trx.introspection.getTables())).rejects.toThrow(
      'does not exist',
    )
  })

  it('lists schemas', async () => {
    const { db, asked } = catalog(() => [])
    await db.introspection.getSchemas()
    expect(asked[0]).toContain('from pg_catalog.pg_namespace')
  })
})
