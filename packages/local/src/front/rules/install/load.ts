/**
 * What COPY from Amazon S3 loads through: a view of which the first row says what to load into and each further one is an
 * array of records. As the trigger runs as the user, permissions are those of the table.
 */
export const installLoad = `
set allow_system_table_mods = on;
create view pg_catalog.redshift_iam_local_load as select null::jsonb as head, null::jsonb as records where false;
grant insert on pg_catalog.redshift_iam_local_load to public;
create function pg_catalog.redshift_iam_local_load_statement(head jsonb) returns text language sql stable as $$
  with target as (select pg_catalog.to_regclass(head->>'table') as oid),
  listed as (
    select l.name, l.position, a.atttypid, a.atttypmod
    from target cross join pg_catalog.jsonb_array_elements_text(head->'columns') with ordinality l(name, position)
    left join pg_catalog.pg_attribute a on a.attrelid = target.oid and a.attname = l.name and a.attnum > 0 and not a.attisdropped
    union all
    select a.attname, row_number() over (order by a.attnum), a.atttypid, a.atttypmod
    from target join pg_catalog.pg_attribute a on a.attrelid = target.oid and a.attnum > 0 and not a.attisdropped
    where head->'columns' is null and (a.attidentity = '' or (head->>'explicitIds')::boolean)
  ),
  valued as (
    select l.*, t.typcategory, t.typname, case
      when not (head->>'json')::boolean then pg_catalog.format('(r->>%s)', position - 1)
      when typname = 'super' then pg_catalog.format('nullif((r->%L)::text, ''null'')', name)
      when (head->>'ignoreCase')::boolean then
        pg_catalog.format('(select k.value from pg_catalog.jsonb_each_text(r) k where lower(k.key) = lower(%L) limit 1)', name)
      else pg_catalog.format('(r->>%L)', name) end as value
    from listed l left join pg_catalog.pg_type t on t.oid = l.atttypid
  )
  select pg_catalog.format('insert into %s (%s) %s select %s', (select oid::regclass from target),
    pg_catalog.string_agg(pg_catalog.format('%I', name), ', ' order by position),
    case when (head->>'explicitIds')::boolean then 'overriding system value' else '' end,
    pg_catalog.string_agg(case
      when coalesce(typcategory, 'S') <> 'S' or typname = 'super' then pg_catalog.format('nullif(%s, '''')::%s', value, pg_catalog.format_type(atttypid, null))
      when (head->>'truncateColumns')::boolean then pg_catalog.format('%s::%s', value, pg_catalog.format_type(atttypid, atttypmod))
      else value end, ', ' order by position))
    || ' from pg_catalog.jsonb_array_elements($1) with ordinality e(r, n)' || case when (head->>'json')::boolean then '' else pg_catalog.format(
      ' where pg_catalog.redshift_iam_local_fits(pg_catalog.jsonb_array_length(r), %s, %L)', pg_catalog.count(*), head->>'fillRecord') end || ' order by n'
  from valued
$$;
create function pg_catalog.redshift_iam_local_fits(have int, want bigint, fill boolean) returns boolean language plpgsql as $$
begin
  if have > want then raise exception using errcode = '22P04', message = 'Extra column(s) found'; end if;
  if have < want and not fill then raise exception using errcode = '22P04', message = 'Delimiter not found'; end if;
  return true;
end
$$;
create function pg_catalog.redshift_iam_local_load() returns trigger language plpgsql as $$
declare
  statement text;
  code text;
  reason text;
begin
  if new.head is null then
    statement := pg_catalog.current_setting('redshift_iam_local.load');
    begin
      execute statement using new.records;
    exception when others then
      -- One by one, to tell which it is.
      for number in 1 .. pg_catalog.jsonb_array_length(new.records) loop
        begin
          execute statement using pg_catalog.jsonb_build_array(new.records->(number - 1));
        exception when others then
          get stacked diagnostics code = returned_sqlstate, reason = message_text;
          raise exception using errcode = code, message = reason, hint = 'record ' || number;
        end;
      end loop;
      raise;
    end;
    return new;
  end if;
  if pg_catalog.to_regclass(new.head->>'table') is null then
    raise exception using errcode = 'XX000', message = 'Cannot COPY into nonexistent table ' || (new.head->>'name');
  end if;
  perform pg_catalog.set_config('redshift_iam_local.load', pg_catalog.redshift_iam_local_load_statement(new.head), true);
  return null;
end
$$;
create trigger redshift_iam_local_load instead of insert on pg_catalog.redshift_iam_local_load
  for each row execute function pg_catalog.redshift_iam_local_load();
reset allow_system_table_mods;`
