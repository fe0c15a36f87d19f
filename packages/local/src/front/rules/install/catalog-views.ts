/** How the stand-in knows a view that was made WITH NO SCHEMA BINDING; see the rule `late-binding-view`. */
const lateBinding = `c.relkind = 'v' and c.reloptions @> array['security_barrier=false']`

const columnsOf = `
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`

const visible = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

/** The catalog as it was in PostgreSQL 8.0, with what Redshift added. */
const shadows = `
create view pg_catalog.redshift_attribute as
  select a.attrelid, a.attname, a.atttypid, coalesce(a.attstattarget, -1)::int as attstattarget, a.attlen, a.attnum,
    a.attndims::int as attndims, a.attcacheoff, a.atttypmod, a.attbyval, a.attstorage, a.attalign, a.attnotnull,
    a.atthasdef or a.attidentity <> '' as atthasdef, a.attisdropped, a.attislocal, a.attinhcount::int as attinhcount,
    false as attisdistkey, 0 as attsortkeyord, 0::smallint as attencodingtype
  from pg_catalog.pg_attribute a
  where not exists (select from pg_catalog.pg_class c where c.oid = a.attrelid and ${lateBinding});
create view pg_catalog.redshift_attrdef as
  select d.adrelid, d.adnum, d.adbin, pg_catalog.pg_get_expr(d.adbin, d.adrelid) as adsrc from pg_catalog.pg_attrdef d
  union all
  select a.attrelid, a.attnum, null,
    case a.attidentity when 'a' then '"identity"(' else 'default_identity(' end || a.attrelid || ', ' || (a.attnum - 1) || ', '''
      || s.seqstart || ',' || s.seqincrement || '''::text)'
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_depend p on p.classid = 1259 and p.refclassid = 1259 and p.refobjid = a.attrelid
    and p.refobjsubid = a.attnum and p.deptype = 'i'
  join pg_catalog.pg_sequence s on s.seqrelid = p.objid
  where a.attidentity <> '';`

/** The columns of information_schema.columns that 8.0 has, in its order. */
const informationColumns = `c.table_catalog, c.table_schema, c.table_name, c.column_name, c.ordinal_position,
    coalesce(c.column_default, d.adsrc) as column_default, c.is_nullable, c.data_type, c.character_maximum_length,
    c.character_octet_length, c.numeric_precision, c.numeric_precision_radix, c.numeric_scale, c.datetime_precision,
    c.interval_type, c.interval_precision, c.character_set_catalog, c.character_set_schema, c.character_set_name,
    c.collation_catalog, c.collation_schema, c.collation_name, c.domain_catalog, c.domain_schema, c.domain_name,
    c.udt_catalog, c.udt_schema, c.udt_name, c.scope_catalog, c.scope_schema, c.scope_name, c.maximum_cardinality,
    c.dtd_identifier, c.is_self_referencing`

/** Identities are few: their defaults are looked up by name, so that the view stays as quick as the one below it. */
const information = `
create view pg_catalog.redshift_columns as
  select ${informationColumns}
  from information_schema.columns c
  left join (
    select n.nspname, r.relname, a.attname, d.adsrc
    from pg_catalog.redshift_attrdef d
    join pg_catalog.pg_class r on r.oid = d.adrelid
    join pg_catalog.pg_namespace n on n.oid = r.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adbin is null
  ) d on c.is_identity = 'YES' and d.nspname = c.table_schema and d.relname = c.table_name and d.attname = c.column_name
  where not exists (
    select from pg_catalog.pg_class c2 join pg_catalog.pg_namespace n on n.oid = c2.relnamespace
    where n.nspname = c.table_schema and c2.relname = c.table_name and c2.relkind = 'v'
      and c2.reloptions @> array['security_barrier=false']
  );`

const lateBindingViews = `
create function pg_catalog.pg_get_late_binding_view_cols() returns setof record language sql stable as $$
  select n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)::varchar, a.attnum::int
  ${columnsOf}
  where ${lateBinding}
  order by n.nspname, c.relname, a.attnum
$$;`

/** Nothing is ever external here, but the view has to be there to say so. */
const external = `
create view pg_catalog.svv_external_schemas as
  select 0::oid as esoid, 0::smallint as eskind, ''::text as schemaname, 0 as esowner, ''::text as databasename, ''::text as esoptions
  where false;
create view pg_catalog.svv_external_tables as
  select ''::text as redshift_database_name, ''::text as schemaname, ''::text as tablename, ''::text as tabletype,
    ''::text as location, ''::text as input_format, ''::text as output_format, ''::text as serialization_lib,
    ''::text as serde_parameters, 0 as compressed, ''::text as parameters
  where false;
create view pg_catalog.svv_external_columns as
  select ''::text as redshift_database_name, ''::text as schemaname, ''::text as tablename, ''::text as columnname,
    ''::text as external_type, 0 as columnnum, 0 as part_key, ''::text as is_nullable
  where false;`

const systemViews = `
create view pg_catalog.pg_table_def as
  select n.nspname as schemaname, c.relname as tablename, a.attname as "column",
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type, 'none'::char(32) as encoding, false as distkey, 0 as sortkey,
    a.attnotnull as "notnull"
  ${columnsOf}
  where c.relkind = 'r' and pg_catalog.pg_table_is_visible(c.oid);
create view pg_catalog.svv_tables as
  select table_catalog, table_schema, table_name, table_type, null::text as remarks
  from information_schema.tables;
create view pg_catalog.svv_columns as
  select table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type,
    character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision, interval_type,
    interval_precision, null::text as character_set_catalog, null::text as character_set_schema,
    null::text as character_set_name, null::text as collation_catalog, null::text as collation_schema,
    null::text as collation_name, domain_name, null::text as remarks
  from pg_catalog.redshift_columns;
create view pg_catalog.svv_table_info as
  select pg_catalog.current_database() as database, n.nspname::text as schema, c.oid as table_id, c.relname::text as "table",
    'Y, AUTO(ENCODE)'::text as encoded, 'AUTO(ALL)'::text as diststyle, 'AUTO(SORTKEY)'::text as sortkey1, 0 as max_varchar,
    null::char(32) as sortkey1_enc, 0 as sortkey_num, 0::bigint as size, 0::numeric(10,4) as pct_used, 0::bigint as empty,
    0::numeric(5,2) as unsorted, 0::numeric(5,2) as stats_off, greatest(c.reltuples, 0)::numeric(38,0) as tbl_rows,
    null::numeric(19,2) as skew_sortkey1, null::numeric(19,2) as skew_rows, 0::numeric(38,0) as estimated_visible_rows,
    null::text as risk_event, null::numeric(12,2) as vacuum_sort_benefit
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and ${visible};
create view pg_catalog.pg_user_info as
  select u.*, null::text as useconnlimit_text from pg_catalog.pg_user u;
create view pg_catalog.stv_sessions as
  select backend_start::timestamp as starttime, pid as process, usename::char(50) as user_name, datname::char(50) as db_name,
    0 as timeout_sec
  from pg_catalog.pg_stat_activity where backend_type = 'client backend';
create view pg_catalog.stv_recents as
  select usesysid::int as userid, 'Running'::char(20) as status, query_start::timestamp as starttime, 0 as duration,
    usename::char(50) as user_name, datname::char(50) as db_name, query::char(600) as query, pid
  from pg_catalog.pg_stat_activity where backend_type = 'client backend' and state = 'active';
create view pg_catalog.stl_query as
  select 0 as userid, 0 as query, ''::char(320) as label, 0::bigint as xid, 0 as pid, ''::char(32) as database,
    ''::char(4000) as querytxt, now()::timestamp as starttime, now()::timestamp as endtime, 0 as aborted
  where false;`

const names =
  `redshift_attribute redshift_attrdef redshift_columns svv_external_schemas svv_external_tables svv_external_columns pg_table_def svv_tables
  svv_columns svv_table_info pg_user_info stv_sessions stv_recents stl_query`.split(/\s+/)

/** Views on the catalog that only Redshift has. Relations in pg_catalog need leave, which ends with the statement's session setting. */
export const installCatalogViews: string = [
  'set allow_system_table_mods = on;',
  shadows,
  information,
  lateBindingViews,
  external,
  systemViews,
  names.map((name) => `grant select on pg_catalog.${name} to public;`).join('\n'),
  'reset allow_system_table_mods;',
].join('\n')
