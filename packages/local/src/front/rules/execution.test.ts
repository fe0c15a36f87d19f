import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startLocalRedshift } from '../../start.ts'
import { login } from '../../testing/login.ts'
import type { LocalRedshift } from '../../types.ts'

let local: LocalRedshift
let client: pg.Client
const others: pg.Client[] = []
const user = { user: 'awsuser', password: 'Passw0rd' }

beforeAll(async () => {
  local = await startLocalRedshift({ staticUsers: { awsuser: 'Passw0rd' } })
  client = await login(local, user)
})
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.end()))
  await client.query('rollback')
})
afterAll(async () => {
  await client.end()
  await local.stop()
})

const another = async (): Promise<pg.Client> => {
  const other = await login(local, user)
  others.push(other)
  return other
}

/** Runs statements one by one and returns the rows of the last. */
const run = async (...statements: readonly string[]): Promise<unknown[]> => {
  let rows: unknown[] = []
  for (const statement of statements) rows = (await client.query(statement)).rows
  return rows
}

describe('tables', () => {
  it('are created with everything Redshift has to say about storage', async () => {
    await run(
      `create table "Storage" (
        "Id" bigint identity(100, 5) encode az64 distkey,
        name varchar(max) encode lzo not null default 'x' collate case_insensitive,
        price decimal(8,2) encode az64, doc super, raw varbyte(100), at timestamp default sysdate, "on" date default getdate()::date,
        note text, unique (name), primary key ("Id"), foreign key ("Id") references nowhere (id)
      ) backup no diststyle key compound sortkey (at, "Id")`,
      `insert into storage (price, doc) values (1.5, json_parse('{"a":1}')), (2, '[]')`,
    )
    expect(await run('select "ID", name, doc from "STORAGE" order by 1')).toEqual([
      { id: '100', name: 'x', doc: '{"a":1}' },
      { id: '105', name: 'x', doc: '[]' },
    ])
    await expect(run('insert into storage (id) values (7)')).rejects.toMatchObject({
      code: '0A000',
      message: 'cannot set an identity column to a value',
    })
    expect(
      await run(`select "column", type, "notnull" from pg_table_def where tablename = 'storage' order by 1`),
    ).toEqual([
      { column: 'at', type: 'timestamp without time zone', notnull: false },
      { column: 'doc', type: 'super', notnull: false },
      { column: 'id', type: 'bigint', notnull: true },
      { column: 'name', type: 'character varying(65535)', notnull: true },
      { column: 'note', type: 'character varying(256)', notnull: false },
      { column: 'on', type: 'date', notnull: false },
      { column: 'price', type: 'numeric(8,2)', notnull: false },
      { column: 'raw', type: 'bytea', notnull: false },
    ])
  })

  it('keep duplicates of their keys, but no nulls in a primary key', async () => {
    await run(
      'create table twice (id int primary key, a int unique)',
      'insert into twice values (1, 1), (1, 1)',
    )
    expect(await run('select count(*)::int as n from twice')).toEqual([{ n: 2 }])
    await expect(run('insert into twice (a) values (2)')).rejects.toMatchObject({
      code: 'XX000',
      message: 'Cannot insert a NULL value into column id',
    })
    await expect(run('create table twice (id int)')).rejects.toThrow('Relation "twice" already exists')
    await expect(run('drop table never')).rejects.toThrow('Table "never" does not exist')
  })

  it('are altered as far as Redshift alters them', async () => {
    await run(
      'create table altered (id int not null, a varchar(10))',
      'alter table altered add primary key (id)',
      'alter table altered add constraint altered_a unique ("A")',
      'alter table altered drop constraint altered_a',
      'alter table altered alter compound sortkey (id)',
      'alter table altered alter diststyle key distkey id',
      'alter table altered alter column a encode zstd',
      'alter table altered alter column a type varchar(max)',
      'alter table altered add column b text encode lzo default 5',
      'alter table altered append from altered_more',
    ).catch((error: Error) => expect(error.message).toContain('append'))
    await expect(run('alter table altered add primary key (missing)')).rejects.toThrow('missing')
  })

  it('show identities and defaults in the catalog as 8.0.2 does', async () => {
    await run(`create table listed (id bigint identity(1,1), n int default 3, s text)`)
    const rows = await run(`select a.attname, a.atthasdef, d.adsrc
      from pg_catalog.pg_attribute a left join "pg_catalog"."pg_attrdef" d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = 'listed'::regclass and a.attnum > 0 order by a.attnum`)
    expect(rows).toEqual([
      { attname: 'id', atthasdef: true, adsrc: expect.stringMatching(/^"identity"\(\d+, 0, '1,1'::text\)$/) },
      { attname: 'n', atthasdef: true, adsrc: '3' },
      { attname: 's', atthasdef: false, adsrc: null },
    ])
    expect(
      await run(
        `select column_name, column_default from information_schema.columns where table_name = 'listed' order by columns.ordinal_position`,
      ),
    ).toEqual([
      { column_name: 'id', column_default: expect.stringMatching(/^"identity"/) },
      { column_name: 'n', column_default: '3' },
      { column_name: 's', column_default: null },
    ])
    await expect(run('select attidentity from pg_attribute')).rejects.toMatchObject({ code: '42703' })
  })
})

describe('views', () => {
  it('without schema binding are listed by their own function only', async () => {
    await run(
      'create view late as select 1::int as a, cast(\'x\' as varchar(5)) as "B" with no schema binding',
    )
    const columns = `select * from pg_get_late_binding_view_cols()
      cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)`
    expect(await run(columns)).toEqual([
      { view_schema: 'public', view_name: 'late', col_name: 'a', col_type: 'integer', col_num: 1 },
      {
        view_schema: 'public',
        view_name: 'late',
        col_name: 'b',
        col_type: 'character varying(5)',
        col_num: 2,
      },
    ])
    expect(await run(`select 1 from pg_attribute where attrelid = 'late'::regclass`)).toEqual([])
    expect(await run('select b from late')).toEqual([{ b: 'x' }])
    expect(await run('select pg_get_late_binding_view_cols()')).toHaveLength(2)
  })

  it('of the system can be asked', async () => {
    for (const view of [
      'svv_tables',
      'svv_columns',
      'svv_table_info',
      'svv_external_columns',
      'svv_external_tables',
      'stv_sessions',
      'stl_query',
      'pg_user',
      'pg_group',
    ]) {
      await expect(run(`select * from ${view} limit 1`)).resolves.toBeInstanceOf(Array)
    }
  })
})

describe('queries', () => {
  it.each([
    ["dateadd(month, 18, '2008-02-28')::text", '2009-08-28 00:00:00'],
    ["datediff(qtr, '1998-07-01', '2008-12-31')::int", 41],
    ["datediff(week, '2009-01-01', '2009-12-31')::int", 52],
    ["datediff(hour, '2023-01-01', '2023-01-03 05:04:03')::int", 53],
    ["datediff(day, timestamptz '2024-01-01 23:59', timestamptz '2024-01-02 00:01')::int", 1],
    ["date_part(dow, date '2008-01-05')::int", 6],
    ["last_day('2008-02-10')::text", '2008-02-29'],
    ["add_months('2008-02-29', 1)::text", '2008-03-31 00:00:00'],
    ["convert_timezone('UTC', 'America/New_York', '2008-03-05 09:25:29')::text", '2008-03-05 04:25:29'],
    ["len('cat')", 3],
    ["charindex('a', 'cat')", 2],
    ['nvl(null, 2)', 2],
    ['nvl2(null, 1, nvl(null, 2))', 2],
    ["decode(2, 1, 'one', 2, 'two', 'many')", 'two'],
    ['json_extract_path_text(\'{"a":{"b":"c"}}\', \'a\', \'b\')', 'c'],
    ["is_valid_json('{')", false],
    ["sha2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['version()', expect.stringMatching(/^PostgreSQL 8\.0\.2 .* Redshift 1\.0\.\d+$/)],
    ["current_setting('server_version')", '8.0.2'],
  ])('answer %s', async (expression, value) => {
    expect(await run(`select ${expression} as value`)).toEqual([{ value }])
  })

  it('aggregate and limit as Redshift does', async () => {
    await run(
      'create temp table n (a int, b varchar(5))',
      "insert into n values (1, 'x'), (2, 'y'), (4, 'x')",
    )
    expect(
      await run(`select top 1 listagg(distinct b, ',') within group (order by b) as l, median(a)::int as m,
        approximate count(distinct b)::int as c from n`),
    ).toEqual([{ l: 'x,y', m: 2, c: 2 }])
    expect(await run('select a from n minus select 4 order by 1')).toEqual([{ a: 1 }, { a: 2 }])
    expect((await client.query('delete n where a = $1', [1])).rowCount).toBe(1)
  })

  it('merge by the form Redshift has', async () => {
    await run('create table target (id int, a varchar(5))', 'create table source (id int, a varchar(5))')
    await run(`insert into target values (1, 'a')`, `insert into source values (1, 'b'), (2, 'c')`)
    await run(`merge into target using source as s on target.id = s.id
      when matched then update set a = s.a when not matched then insert (id, a) values (s.id, s.a)`)
    expect(await run('select * from target order by id')).toEqual([
      { id: 1, a: 'b' },
      { id: 2, a: 'c' },
    ])
  })

  it('refuse to merge two rows into one', async () => {
    await run('create table one (id int)', 'create table two (id int)')
    await run('insert into one values (1)', 'insert into two values (1), (1)')
    await expect(
      run(
        'merge into one using two on one.id = two.id when matched then delete when not matched then insert values (two.id)',
      ),
    ).rejects.toThrow('Found multiple matches to update the same tuple.')
  })

  it('take parameters where the text was rewritten', async () => {
    const { rows } = await client.query(
      'select top $1 "A" from (select 1 as "a" union all select 2) t where "A" > $2',
      [1, 1],
    )
    expect(rows).toEqual([{ a: 2 }])
  })
})

describe('settings', () => {
  it('of Redshift are kept, shown and reset', async () => {
    await run("set query_group to 'api'")
    expect(await run('show query_group')).toEqual([{ query_group: 'api' }])
    await run('reset query_group')
    expect(await run("select current_setting('query_group') as g")).toEqual([{ g: 'default' }])
    expect(await run('show server_version')).toEqual([{ server_version: '8.0.2' }])
  })

  it('decide whether quoted names keep their capitals', async () => {
    await run('set enable_case_sensitive_identifier to true')
    expect(await run('select 1 as "userId"')).toEqual([{ userId: 1 }])
    await run('reset enable_case_sensitive_identifier')
    expect(await run('select 1 as "userId"')).toEqual([{ userid: 1 }])
  })
})

describe('transactions', () => {
  it('end with TRUNCATE', async () => {
    await run(
      'create table emptied (a int)',
      'begin',
      'insert into emptied values (1)',
      'truncate emptied',
      'rollback',
    )
    expect(await run('select * from emptied')).toEqual([])
    await run('begin', 'create table survivor (a int)', 'truncate "emptied"', 'rollback')
    expect(await run('select * from survivor')).toEqual([])
  })

  it('fail when a statement is refused in them', async () => {
    await run('begin')
    await expect(run('savepoint a')).rejects.toMatchObject({
      code: '0A000',
      message: 'SQL command "savepoint a" not supported.',
    })
    await expect(run('select 1')).rejects.toMatchObject({ code: '25P02' })
    await run('rollback')
    expect(local.denied.at(-1)).toMatchObject({ sql: 'savepoint a', rule: 'savepoint' })
  })

  it('conflict when two change the same row', async () => {
    await run('create table counted (n int)', 'insert into counted values (0)')
    const other = await another()
    await run('begin isolation level read committed', 'select * from counted')
    await other.query('update counted set n = n + 1')
    await expect(run('update counted set n = n + 1')).rejects.toMatchObject({
      code: 'XX000',
      message: '1023',
      detail: expect.stringContaining('Serializable isolation violation on table'),
    })
  })
})

describe('what the stock migrators send', () => {
  it('works for Knex with client redshift', async () => {
    await run(
      "select * from information_schema.tables where table_name = 'knex_migrations' and table_schema = current_schema()",
      'create table "knex_migrations" ("id" integer identity(1,1) primary key not null, "name" varchar(255), "batch" integer, "migration_time" timestamptz)',
      'create table "knex_migrations_lock" ("index" integer identity(1,1) primary key not null, "is_locked" integer)',
      'select * from "knex_migrations_lock"',
      'insert into "knex_migrations_lock" ("is_locked") values (0)',
      'select "name" from "knex_migrations" order by "id" asc',
      'BEGIN;',
      'update "knex_migrations_lock" set "is_locked" = 1 where "is_locked" = 0',
      'select max("batch") as "max_batch" from "knex_migrations"',
    )
    await client.query(
      'insert into "knex_migrations" ("batch", "migration_time", "name") values ($1, $2, $3)',
      [1, new Date(0), '001.js'],
    )
    await run('update "knex_migrations_lock" set "is_locked" = 0', 'COMMIT;')
    expect(await run('select "id", "name" from "knex_migrations"')).toEqual([{ id: 1, name: '001.js' }])
  })

  it('fails for Kysely at its advisory lock, as on a cluster', async () => {
    await run(
      'create table if not exists "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null)',
      'create table if not exists "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null)',
    )
    await expect(run('select pg_advisory_xact_lock(3853314791062309107)')).rejects.toMatchObject({
      code: '42883',
      message: 'function pg_advisory_xact_lock(bigint) does not exist',
    })
    await expect(
      run("with set_timeout as (select set_config('lock_timeout', '3600000', true)) select 1"),
    ).rejects.toMatchObject({ code: '42704' })
  })
})
