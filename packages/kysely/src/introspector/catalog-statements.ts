import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

/** Narrows a listing down: the `where` option of Kysely 0.30. */
export type RelationFilter = (
  refs: Readonly<{ table: Expression<string>; schema: Expression<string> }>,
) => Expression<SqlBool>

/** A column as any of the statements lists it. */
export interface ListedColumn {
  readonly schema: string
  readonly table: string
  readonly kind: 'table' | 'view' | 'external'
  readonly column: string
  readonly type: string
  readonly type_schema: string | null
  readonly not_null: boolean
  readonly has_default: boolean
  readonly default_source: string | null
  readonly table_comment: string | null
  readonly column_comment: string | null
}

const internalTables = ['kysely_migration', 'kysely_migration_lock']

/**
 * Tables and views of this database in one statement. It joins catalog tables that have been there since PostgreSQL 8.0,
 * and calls none of the helper functions that Redshift does not promise. 1259 is the catalog's own number for relations:
 * descriptions of types and functions may carry the same object number.
 */
export function localRelations(
  withInternalTables: boolean,
  filter?: RelationFilter,
): RawBuilder<ListedColumn> {
  return sql<ListedColumn>`
    select ns.nspname as "schema", c.relname as "table",
      case when c.relkind = 'r' then 'table' else 'view' end as "kind",
      a.attname as "column", t.typname as "type", tns.nspname as "type_schema",
      a.attnotnull as "not_null", a.atthasdef as "has_default", d.adsrc as "default_source",
      td.description as "table_comment", cd.description as "column_comment"
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace ns on ns.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    join pg_catalog.pg_type t on t.oid = a.atttypid
    join pg_catalog.pg_namespace tns on tns.oid = t.typnamespace
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_catalog.pg_description td on td.classoid = 1259 and td.objoid = c.oid and td.objsubid = 0
    left join pg_catalog.pg_description cd on cd.classoid = 1259 and cd.objoid = c.oid and cd.objsubid = a.attnum
    where c.relkind in ('r', 'v', 'm') and a.attnum > 0 and not a.attisdropped
      and ns.nspname !~ '^pg_' and ns.nspname <> 'information_schema'
      and c.relname !~ '^mv_tbl__.*__[0-9]+$'
      and has_schema_privilege(ns.nspname, 'USAGE')
      ${withInternalTables ? sql`` : sql`and c.relname not in (${sql.join(internalTables.map((name) => sql.lit(name)))})`}
      ${and(filter, 'ns.nspname', 'c.relname')}
    order by ns.nspname, c.relname, a.attnum`
}

/** Views created WITH NO SCHEMA BINDING, whose columns no catalog table has. */
export function lateBindingViews(filter?: RelationFilter): RawBuilder<ListedColumn> {
  return sql<ListedColumn>`
    select view_schema as "schema", view_name as "table", 'view' as "kind",
      col_name as "column", col_type as "type", null as "type_schema",
      false as "not_null", false as "has_default", null as "default_source",
      null as "table_comment", null as "column_comment"
    from pg_get_late_binding_view_cols()
      cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)
    where view_schema !~ '^pg_' and view_schema <> 'information_schema'
      ${and(filter, 'view_schema', 'view_name')}
    order by view_schema, view_name, col_num`
}

/** Tables of external schemas: Spectrum, federated queries, data shares. */
export function externalTables(filter?: RelationFilter): RawBuilder<ListedColumn> {
  return sql<ListedColumn>`
    select schemaname as "schema", tablename as "table", 'external' as "kind",
      columnname as "column", external_type as "type", null as "type_schema",
      false as "not_null", false as "has_default", null as "default_source",
      null as "table_comment", null as "column_comment"
    from svv_external_columns
    where schemaname is not null
      ${and(filter, 'schemaname', 'tablename')}
    order by schemaname, tablename, columnnum`
}

function and(filter: RelationFilter | undefined, schema: string, table: string): RawBuilder<unknown> {
  if (!filter) return sql``
  return sql`and ${filter({ schema: sql.ref<string>(schema), table: sql.ref<string>(table) })}`
}
