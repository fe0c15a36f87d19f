import type { EventEmitter } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startLocalRedshift } from '../../start.ts'
import { login } from '../../testing/login.ts'
import type { LocalRedshift } from '../../types.ts'
import { int16, int32, message } from '../messages.ts'

const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`
const trusted = [{ principal: 'redshift.amazonaws.com' }]

let local: LocalRedshift
let client: pg.Client
let notices: (string | undefined)[] = []

beforeAll(async () => {
  local = await startLocalRedshift({
    staticUsers: { awsuser: 'Passw0rd', guest: 'Passw0rd' },
    aws: {
      roles: [
        { arn: role('loader'), trusts: trusted },
        { arn: role('careless'), trusts: [{ principal: 'ec2.amazonaws.com' }] },
        { arn: role('reader'), trusts: trusted },
        { arn: role('elsewhere'), trusts: trusted },
        { arn: role('partner'), trusts: [{ principal: role('loader') }] },
      ],
      clusters: [
        {
          ...{ clusterId: 'examplecluster', region: 'us-west-2', status: 'available', database: 'dev' },
          ...{ host: 'localhost', port: 5439, defaultIamRole: role('loader') },
          iamRoles: [role('loader'), role('careless'), role('reader')],
        },
      ],
      deny: [{ principal: role('reader'), action: 's3:PutObject' }],
    },
  })
  client = await login(local, { user: 'awsuser', password: 'Passw0rd' })
  client.on('notice', ({ severity, message }) => notices.push(`${severity}: ${message}`))
})
afterAll(async () => {
  await client.end()
  await local.stop()
})
beforeEach(async () => {
  await client.query('rollback')
  await client.query('drop table if exists t')
  await rm(join(local.s3, 'bucket'), { recursive: true, force: true })
  await mkdir(join(local.s3, 'bucket'))
  notices = []
})

async function put(key: string, content: string | Buffer): Promise<void> {
  const file = join(local.s3, 'bucket', key)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
const got = (key: string): Promise<string> => readFile(join(local.s3, 'bucket', key), 'utf8')
const keys = async (): Promise<string[]> => (await readdir(join(local.s3, 'bucket'))).sort()
const rows = async (sql = 'select * from t order by 1') =>
  (await client.query({ text: sql, rowMode: 'array' })).rows
const copy = (parameters: string, from = 'in', table = 't') =>
  client.query(`copy ${table} from 's3://bucket/${from}' iam_role default ${parameters}`)
const unload = (query: string, parameters = '', to = 'out') =>
  client.query(`unload ($$${query}$$) to 's3://bucket/${to}' iam_role default ${parameters}`)

describe('COPY', () => {
  it('loads every object below the prefix, and says how many records', async () => {
    await client.query(
      'create table t (id int, name varchar(10), price decimal(8,2), at timestamp, ok boolean)',
    )
    await put('in/a.csv', 'id,name,price,at,ok\r\n1,"a ""b"", c",1.5,2026-01-02 03:04:05,t\r\n2,,,,\r\n')
    await put('in/b/c.csv', 'id,name,price,at,ok\n3,"two\nlines",2,,false\n')
    await put('other.csv', 'nothing\n')
    const result = await copy('format as csv ignoreheader 1')
    expect(result).toMatchObject({ command: 'COPY', rows: [] })
    expect(notices).toEqual(["INFO: Load into table 't' completed, 3 record(s) loaded successfully."])
    expect(await rows('select id, name, price, at::text, ok from t order by 1')).toEqual([
      [1, 'a "b", c', '1.50', '2026-01-02 03:04:05', true],
      [2, '', null, null, null],
      [3, 'two\nlines', '2.00', null, false],
    ])
    expect(local.denied).toEqual([])
  })

  it.each([
    [
      'by default',
      '',
      '1|\\N|x\\y\n2||"q"\n',
      [
        [1, null, 'x\\y'],
        [2, '', '"q"'],
      ],
    ],
    ['delimiter, removequotes', `delimiter '\\t' removequotes`, '1\t"a\tb"\tc\n', [[1, 'a\tb', 'c']]],
    [
      'escape',
      'escape',
      '1|a\\|b|c\\\\d\n2|\\N|x\\\ny\n',
      [
        [1, 'a|b', 'c\\d'],
        [2, null, 'x\ny'],
      ],
    ],
    ['null as, blanksasnull', `csv null as 'NA' blanksasnull`, '1,NA,  \n', [[1, null, null]]],
    ['emptyasnull, fillrecord', 'csv emptyasnull fillrecord', '1,\n', [[1, null, null]]],
    ['ignoreblanklines, trimblanks', 'csv ignoreblanklines trimblanks', '1,a  , b\n\n', [[1, 'a', ' b']]],
    ['truncatecolumns', 'csv truncatecolumns', `1,${'x'.repeat(30)},y\n`, [[1, 'x'.repeat(10), 'y']]],
  ])('understands the parameters: %s', async (_name, parameters, content, expected) => {
    await client.query('create table t (id int, a varchar(10), b varchar(10))')
    await put('in', content)
    await copy(parameters)
    expect(await rows()).toEqual(expected)
  })

  it('loads JSON by the names of its keys', async () => {
    await client.query('create table t (id bigint identity(1,1), a decimal(20,0), doc super, b varchar(9))')
    await put(
      'in.json',
      '{"a": 12345678901234567890, "doc": {"x": [1, "y\\\\z"]},\n "B": "it\'s"} {"b": null}\n',
    )
    await copy("json 'auto'", 'in')
    expect(await rows()).toEqual([
      ['1', '12345678901234567890', '{"x": [1, "y\\\\z"]}', null],
      ['2', null, null, null],
    ])
    await copy("format json as 'auto ignorecase'", 'in')
    expect(await rows('select b from t order by id')).toEqual([[null], [null], ["it's"], [null]])
  })

  it('loads the columns of a list, identities by themselves or as they are told', async () => {
    await client.query(`create table t (id bigint identity(10,1), a int default 7, "b" varchar(3))`)
    await put('in.gz', gzipSync('x\ny\n'))
    await copy('csv gzip', 'in.gz', 'public.t ("B")')
    await put('ids', '99,1,z\n')
    await copy('csv explicit_ids', 'ids')
    expect(await rows()).toEqual([
      ['10', 7, 'x'],
      ['11', 7, 'y'],
      ['99', 1, 'z'],
    ])
  })

  it('reads the objects that a manifest lists', async () => {
    await client.query('create table t (id int)')
    await put('in1', '1\n')
    await put('in2', '2\n')
    const list = (mandatory: boolean) =>
      put(
        'list',
        JSON.stringify({
          entries: [
            { url: 's3://bucket/in2', mandatory: true },
            { url: 's3://bucket/in3', mandatory },
          ],
        }),
      )
    await list(false)
    await copy('csv manifest', 'list')
    expect(await rows()).toEqual([[2]])
    await list(true)
    await expect(copy('csv manifest', 'list')).rejects.toThrow('The specified key does not exist.,Status 404')
  })

  it('belongs to the transaction and the session around it', async () => {
    await put('in', '1\n')
    await client.query('create temp table mine (id int)')
    await client.query('begin')
    await client.query('create table t (id int)')
    await copy('csv')
    await copy('csv', 'in', 'mine')
    expect(await rows()).toEqual([[1]])
    await client.query('rollback')
    expect(await rows('select * from mine')).toEqual([])
  })

  it('runs in the extended protocol, each time with what is there then', async () => {
    await client.query('create table t (id int)')
    const statement = { name: 'load', text: "copy t from 's3://bucket/in' iam_role default csv" }
    for (const content of ['1\n', '2\n3\n']) {
      await put('in', content)
      await client.query(statement)
    }
    await client.query({ ...statement, name: '', queryMode: 'extended' } as pg.QueryConfig)
    await rm(join(local.s3, 'bucket', 'in'))
    expect((await client.query('select $1::int as n', [1])).rows).toEqual([{ n: 1 }])
    await expect(client.query(statement)).rejects.toThrow("The specified S3 prefix 'in' does not exist")
    expect(await rows()).toEqual([[1], [2], [2], [3], [3]])
  })

  it('runs among other statements of a message', async () => {
    await put('in', '1\n2\n')
    const results = await client.query(
      "create table t (id int); copy t from 's3://bucket/in' iam_role default csv; select count(*)::int as n from t",
    )
    expect((results as unknown as pg.QueryResult[]).map(({ command }) => command)).toEqual([
      'CREATE',
      'COPY',
      'SELECT',
    ])
    expect(await rows('select count(*)::int from t')).toEqual([[2]])
  })

  it('loads nothing when a record does not fit, and says which', async () => {
    await client.query('create table t (id int not null, name varchar(3))')
    const failed = "Load into table 't' failed.  Check 'stl_load_errors' system table for details."
    for (const [content, detail] of [
      ['1,a\nx,b\n', 's3://bucket/in, line 2: invalid input syntax for type integer: "x"'],
      ['1,a\n2,long\n', /^s3:\/\/bucket\/in, line 2: String length exceeds DDL length/],
      ['1,a\n,b\n', /^s3:\/\/bucket\/in, line 2: Missing data for not-null field/],
      ['1,a,b\n', 's3://bucket/in, line 1: Extra column(s) found'],
      ['1\n', 's3://bucket/in, line 1: Delimiter not found'],
    ] as const) {
      await put('in', content)
      await expect(copy('csv')).rejects.toMatchObject({
        code: 'XX000',
        message: failed,
        detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      })
    }
    await put('in', '{"id": 1}\n{"id": }\n')
    await expect(copy('json')).rejects.toMatchObject({
      message: failed,
      detail: 's3://bucket/in, line 2: Invalid JSON object',
    })
    expect(await rows()).toEqual([])
  })

  it('finds the record that does not fit among many', async () => {
    await client.query('create table t (id int)')
    const records = Array.from({ length: 2_500 }, (_, index) => String(index))
    await put('in', `${records.join('\n')}\n`)
    await copy('csv')
    expect(await rows('select count(*)::int, sum(id)::int from t')).toEqual([[2_500, 3_123_750]])
    records[2_345] = 'x'
    await put('in', `${records.join('\n')}\n`)
    await expect(copy('csv')).rejects.toMatchObject({
      detail: expect.stringContaining('s3://bucket/in, line 2346:'),
    })
  })

  it('fails its transaction', async () => {
    await client.query('create table t (id int)')
    await client.query('begin')
    await expect(copy('csv')).rejects.toMatchObject({
      code: 'XX000',
      message: "The specified S3 prefix 'in' does not exist",
      detail: expect.stringContaining('code:      8001'),
    })
    await expect(copy('csv')).rejects.toMatchObject({ code: '25P02' })
    await client.query('rollback')
    await put('in', '1\n')
    await copy('csv')
    expect(await rows()).toEqual([[1]])
  })

  it('conflicts as other changes do', async () => {
    await client.query('create table t (id int)')
    await put('in', '1\n')
    await local.admin(`create function conflict() returns trigger language plpgsql as $$
      begin raise exception using errcode = '40001', message = 'could not serialize access'; end $$`)
    await local.admin('create trigger conflict before insert on t for each row execute function conflict()')
    const failed: { where?: string } = await copy('csv').catch((error) => error)
    expect(failed).toMatchObject({ code: 'XX000', message: '1023' })
    expect(failed.where).toBeUndefined()
  })

  it('needs a table, a bucket, and the permission to insert', async () => {
    await client.query('create table t (id int)')
    await put('in', '1\n')
    await expect(copy('csv', 'in', 'nowhere')).rejects.toMatchObject({
      code: 'XX000',
      message: 'Cannot COPY into nonexistent table nowhere',
    })
    await expect(copy('csv', 'in', 't (other)')).rejects.toMatchObject({ code: '42703' })
    await expect(client.query("copy t from 's3://../in' iam_role default")).rejects.toThrow(
      'The specified bucket does not exist',
    )
    const guest = await login(local, { user: 'guest', password: 'Passw0rd' })
    const attempt = guest.query("copy t from 's3://bucket/in' iam_role default csv")
    await expect(attempt).rejects.toMatchObject({ code: '42501', message: 'permission denied for table t' })
    await guest.end()
  })
})

describe('UNLOAD', () => {
  const three = "select 1 as id, 'a' as name union all select 2, 'b,\"c' union all select 3, null order by 1"

  it('writes a file for each slice, and says how many records', async () => {
    const result = await unload(three)
    expect(result).toMatchObject({ command: 'UNLOAD', rows: [] })
    expect(notices).toEqual(['INFO: UNLOAD completed, 3 record(s) unloaded successfully.'])
    expect(await keys()).toEqual(['out0000_part_00', 'out0001_part_00'])
    expect(await got('out0000_part_00')).toBe('1|a\n3|\n')
  })

  it.each([
    ['csv header parallel off', 'out000', 'id,name\n1,a\n2,"b,""c"\n3,\n'],
    [
      `delimiter ',' addquotes escape null as '\\\\N' parallel off`,
      'out000',
      '"1","a"\n"2","b\\,\\"c"\n"3",\\N\n',
    ],
    [`format as csv delimiter '\\t' extension 'tsv' parallel off`, 'out000.tsv', '1\ta\n2\t"b,""c"\n3\t\n'],
  ])('understands the parameters: %s', async (parameters, key, content) => {
    await unload(three, parameters)
    expect(await keys()).toEqual([key])
    expect(await got(key)).toBe(content)
  })

  it('writes no file without rows, and what COPY reads with its manifest', async () => {
    await unload('select 1 where false')
    expect(await keys()).toEqual([])
    await client.query('create table t (id int, name varchar(10))')
    await unload(three, 'csv gzip manifest')
    expect(gunzipSync(await readFile(join(local.s3, 'bucket/out0001_part_00.gz'))).toString()).toBe(
      '2,"b,""c"\n',
    )
    await copy('csv gzip manifest', 'outmanifest')
    expect(await rows()).toEqual([
      [1, 'a'],
      [2, 'b,"c'],
      [3, ''],
    ])
  })

  it('leaves what is there alone, unless it is told to replace or to remove it', async () => {
    await put('out999', 'old')
    await expect(unload(three)).rejects.toMatchObject({
      code: 'XX000',
      message: expect.stringMatching(/^Specified unload destination on S3 is not empty\./),
    })
    await unload(three, 'parallel off allowoverwrite')
    expect(await keys()).toEqual(['out000', 'out999'])
    await unload(three, 'parallel off cleanpath')
    expect(await keys()).toEqual(['out000'])
    await expect(unload(three, '', '../out')).rejects.toThrow(
      "cannot keep an object named '../out0000_part_00'",
    )
  })

  it('takes a query in the words of Redshift, in quotes of either kind', async () => {
    await client.query(
      `unload ('select len(''abc'') as "N"') to 's3://bucket/out' iam_role default header parallel off`,
    )
    expect(await got('out000')).toBe('n\n3\n')
    await expect(unload('select 1 limit 1')).rejects.toMatchObject({
      code: '0A000',
      message: 'Limit clause is not supported',
    })
    await expect(unload('insert into t values (1) returning *')).rejects.toThrow(
      'syntax error at or near "returning"',
    )
    await expect(unload('select x from nowhere', '', 'other')).rejects.toMatchObject({ code: '42P01' })
    expect(await keys()).toEqual(['out000'])
  })

  it('runs in the extended protocol, and fails its transaction there too', async () => {
    const statement = { name: 'away', text: "unload ('select 1') to 's3://bucket/out' iam_role default" }
    await client.query('begin')
    await client.query(statement)
    await expect(client.query(statement)).rejects.toThrow('not empty')
    await expect(client.query(statement)).rejects.toMatchObject({ code: '25P02' })
    await client.query('rollback')
    expect(await keys()).toEqual(['out0000_part_00'])
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})

it('keeps the answers apart when everything is asked for at once', async () => {
  await client.query('create table t (id int)')
  await put('in', '1\n2\n')
  const other = await login(local, { user: 'awsuser', password: 'Passw0rd' })
  const { connection } = other as unknown as { connection: EventEmitter & { stream: Writable } }
  const seen: (string | undefined)[] = []
  connection.removeAllListeners()
  connection.on('commandComplete', ({ text }) => seen.push(text))
  connection.on('errorMessage', ({ message: text }) => seen.push(text))
  connection.on('notice', ({ message: text }) => seen.push(text))
  connection.on('readyForQuery', ({ status }) => seen.push(status))
  const extended = (sql: string) => [
    message('P', `\0${sql}\0`, int16(0)),
    message('B', '\0\0', int16(0), int16(0), int16(0)),
    message('E', '\0', int32(0)),
  ]
  const load = "copy t from 's3://bucket/in' iam_role default csv"
  connection.stream.write(
    Buffer.concat([
      message('Q', 'copy (select 0) to stdout\0'),
      message('Q', `${load};select 1\0`),
      ...[...extended('select 1'), ...extended(load), ...extended('select 1'), message('S')],
      ...[...extended('select no_such_column'), ...extended(load), message('S')],
      ...[...extended("unload ('select * from t') to 's3://bucket/out' iam_role default"), message('S')],
      message('Q', 'select count(*) from t\0'),
    ]),
  )
  await expect.poll(() => seen.filter((text) => text === 'I')).toHaveLength(6)
  connection.stream.destroy()
  const loaded = ["Load into table 't' completed, 2 record(s) loaded successfully.", 'COPY']
  expect(seen).toEqual([
    ...['COPY 1', 'I'],
    ...[...loaded, 'SELECT 1', 'I'],
    ...['SELECT 1', ...loaded, 'SELECT 1', 'I'],
    ...['column "no_such_column" does not exist', 'I'],
    ...['UNLOAD completed, 4 record(s) unloaded successfully.', 'UNLOAD', 'I'],
    ...['SELECT 1', 'I'],
  ])
  expect(await rows('select count(*)::int from t')).toEqual([[4]])
})

describe('The role', () => {
  const as = (arn: string) =>
    client.query(`unload ('select 1') to 's3://bucket/out' iam_role '${arn}' allowoverwrite`)

  it('may be one that is attached, or reached from one', async () => {
    await as(role('loader'))
    await as(`${role('loader')},${role('partner')}`)
    await client.query(
      `unload ('select 1') to 's3://bucket/out' credentials 'aws_iam_role=${role('loader')}' allowoverwrite`,
    )
    expect(notices).toHaveLength(3)
  })

  it.each([
    [role('elsewhere'), `message: The requested role ${role('elsewhere')} is not associated to cluster`],
    [role('nobody'), `message: The requested role ${role('nobody')} is not associated to cluster`],
    [role('careless'), `message: Not authorized to get credentials of role ${role('careless')}`],
    [
      `${role('loader')},${role('careless')}`,
      `Not authorized to get credentials of role ${role('careless')}`,
    ],
    [
      role('reader'),
      'role/reader/RedshiftIamRoleSession is not authorized to perform: s3:PutObject on resource',
    ],
  ])('%s is refused', async (arn, message) => {
    await expect(as(arn)).rejects.toMatchObject({
      code: 'XX000',
      message: expect.stringContaining(message.replace('role/reader', 'assumed-role/reader')),
    })
    expect(await keys()).toEqual([])
  })
})

it.each([
  ["copy t from 's3://bucket/in' iam_role default format as parquet", 'COPY … PARQUET'],
  ["copy t from 's3://bucket/in' iam_role default csv maxerror 5", 'COPY … MAXERROR'],
  [
    "copy t from 's3://bucket/in' iam_role default json 's3://bucket/paths.json'",
    "COPY … JSON 's3://bucket/paths.json'",
  ],
  ["copy t from 'dynamodb://visits' iam_role default readratio 50", "COPY with 'dynamodb://visits'"],
  ["copy t from 's3://bucket/in' access_key_id 'a' secret_access_key 'b'", 'COPY … ACCESS_KEY_ID'],
  ["copy t from 's3://bucket/in'", 'COPY without IAM_ROLE'],
  ["unload ('select 1') to 's3://bucket/out' iam_role default format parquet", 'UNLOAD … PARQUET'],
  ["unload ('select 1') to 's3://bucket/out' iam_role default encrypted auto", 'UNLOAD … ENCRYPTED'],
])('%s is beyond the stand-in', async (sql, what) => {
  await expect(client.query(sql)).rejects.toMatchObject({
    code: '0A000',
    message: `the local stand-in cannot do ${what}`,
  })
  expect(local.denied.at(-1)).toMatchObject({ rule: 'amazon-s3', sql })
})
