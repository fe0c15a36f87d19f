/** Start of a period, counted so that two dates differ by as many as there are boundaries between them. */
const periods = `
create function pg_catalog.redshift_date_part_name(part text) returns text language sql immutable strict as $$
  select case
    when p in ('yr', 'y', 'yrs') then 'year' when p in ('qtr', 'qtrs') then 'quarter' when p in ('mon', 'mons') then 'month'
    when p in ('w') then 'week' when p in ('d', 'dayofyear', 'doy', 'dy', 'dow', 'dayofweek', 'weekday') then 'day'
    when p in ('h', 'hr', 'hrs') then 'hour' when p in ('m', 'min', 'mins') then 'minute'
    when p in ('s', 'sec', 'secs') then 'second'
    when p in ('ms', 'msec', 'msecs', 'msecond', 'milliseconds') then 'millisecond'
    when p in ('us', 'usec', 'usecs', 'microsec', 'microseconds') then 'microsecond'
    else pg_catalog.regexp_replace(p, 's$', '') end
  from (select pg_catalog.lower(part) as p) n
$$;
create function pg_catalog.dateadd(part text, amount bigint, at timestamp) returns timestamp language sql immutable strict as $$
  select case pg_catalog.redshift_date_part_name(part)
    when 'quarter' then at + amount * interval '3 months'
    when 'century' then at + amount * interval '100 years'
    when 'millennium' then at + amount * interval '1000 years'
    when 'decade' then at + amount * interval '10 years'
    else at + amount * ('1 ' || pg_catalog.redshift_date_part_name(part))::interval end
$$;
create function pg_catalog.dateadd(part text, amount bigint, at timestamptz) returns timestamptz language sql stable strict as $$
  select at + (pg_catalog.dateadd(part, amount, at::timestamp) - at::timestamp)
$$;
create function pg_catalog.dateadd(part text, amount bigint, at date) returns timestamp language sql immutable strict as $$
  select pg_catalog.dateadd(part, amount, at::timestamp)
$$;
create function pg_catalog.redshift_period(part text, at timestamp) returns bigint language sql immutable strict as $$
  select pg_catalog.floor(case pg_catalog.redshift_date_part_name(part)
    when 'millennium' then extract(millennium from at)
    when 'century' then extract(century from at)
    when 'decade' then extract(decade from at)
    when 'year' then extract(year from at)
    when 'quarter' then extract(year from at) * 4 + extract(quarter from at)
    when 'month' then extract(year from at) * 12 + extract(month from at)
    when 'week' then (at::date - date '2000-01-02') / 7.0
    when 'day' then at::date - date '2000-01-01'
    when 'hour' then extract(epoch from at) / 3600
    when 'minute' then extract(epoch from at) / 60
    when 'second' then extract(epoch from at)
    when 'millisecond' then extract(epoch from at) * 1000
    when 'microsecond' then extract(epoch from at) * 1000000 end)::bigint
$$;
create function pg_catalog.datediff(part text, a timestamp, b timestamp) returns bigint language sql immutable strict as $$
  select pg_catalog.redshift_period(part, b) - pg_catalog.redshift_period(part, a)
$$;
create function pg_catalog.datediff(part text, a timestamptz, b timestamptz) returns bigint language sql stable strict as $$
  select pg_catalog.datediff(part, a::timestamp, b::timestamp)
$$;
create function pg_catalog.date_diff(part text, a timestamp, b timestamp) returns bigint language sql immutable strict as $$
  select pg_catalog.datediff(part, a, b)
$$;`

const dates = `
create function pg_catalog.getdate() returns timestamp language sql stable as $$
  select pg_catalog.date_trunc('second', pg_catalog.statement_timestamp()::timestamp)
$$;
create function pg_catalog.sysdate() returns timestamp language sql stable as $$ select pg_catalog.now()::timestamp $$;
create function pg_catalog.trunc(at timestamp) returns date language sql immutable strict as $$ select at::date $$;
create function pg_catalog.last_day(at timestamp) returns date language sql immutable strict as $$
  select (pg_catalog.date_trunc('month', at) + interval '1 month' - interval '1 day')::date
$$;
create function pg_catalog.add_months(at timestamp, months bigint) returns timestamp language sql immutable strict as $$
  select case when at::date = pg_catalog.last_day(at)
    then pg_catalog.last_day(at + months * interval '1 month') + at::time
    else at + months * interval '1 month' end
$$;
create function pg_catalog.convert_timezone(source text, target text, at timestamp) returns timestamp language sql stable strict as $$
  select at at time zone source at time zone target
$$;
create function pg_catalog.convert_timezone(target text, at timestamp) returns timestamp language sql stable strict as $$
  select at at time zone 'UTC' at time zone target
$$;`

const texts = `
create function pg_catalog.len(value text) returns integer language sql immutable strict as $$ select pg_catalog.length(value) $$;
create function pg_catalog.charindex(part text, value text) returns integer language sql immutable strict as $$
  select pg_catalog.strpos(value, part)
$$;
create function pg_catalog.sha2(value text, bits integer) returns text language sql immutable strict as $$
  select pg_catalog.encode(case bits when 224 then pg_catalog.sha224(pg_catalog.convert_to(value, 'UTF8'))
    when 384 then pg_catalog.sha384(pg_catalog.convert_to(value, 'UTF8'))
    when 512 then pg_catalog.sha512(pg_catalog.convert_to(value, 'UTF8'))
    else pg_catalog.sha256(pg_catalog.convert_to(value, 'UTF8')) end, 'hex')
$$;
create aggregate pg_catalog.listagg(text, text) (
  sfunc = pg_catalog.string_agg_transfn, stype = internal, finalfunc = pg_catalog.string_agg_finalfn
);`

/** A domain over text: node-postgres gets a string then, as it does for SUPER itself, and not a parsed value. */
const semistructured = `
create domain pg_catalog.super as text check (value is json);
create function pg_catalog.json_parse(value text) returns super language sql immutable strict as $$ select value::super $$;
create function pg_catalog.json_serialize(value super) returns text language sql immutable strict as $$ select value::text $$;
create function pg_catalog.is_valid_json(value text) returns boolean language sql immutable as $$
  select coalesce(value is json object, false)
$$;
create function pg_catalog.is_valid_json_array(value text) returns boolean language sql immutable as $$
  select coalesce(value is json array, false)
$$;
create function pg_catalog.can_json_parse(value text) returns boolean language sql immutable as $$
  select coalesce(value is json, false)
$$;
create function pg_catalog.json_extract_path_text(value text, variadic path text[]) returns text language sql immutable strict as $$
  select coalesce(pg_catalog.json_extract_path_text(value::json, variadic path), '')
$$;
create function pg_catalog.json_extract_array_element_text(value text, at integer) returns text language sql immutable strict as $$
  select value::json ->> at
$$;
create function pg_catalog.json_array_length(value text) returns integer language sql immutable strict as $$
  select pg_catalog.json_array_length(value::json)
$$;`

const information = `
create or replace function pg_catalog.version() returns text language sql stable as $$
  select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.77433'::text
$$;
create function pg_catalog.pg_last_query_id() returns integer language sql stable as $$ select -1 $$;
create function pg_catalog.pg_last_copy_count() returns bigint language sql stable as $$ select 0::bigint $$;`

/** What Redshift has as functions and types, put where no search path can hide it. */
export const installFunctions: string = [periods, dates, texts, semistructured, information].join('\n')
