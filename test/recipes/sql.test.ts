import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { RedshiftKnexClient, redshiftConnection } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import knex, { type Knex } from 'knex'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useStandIn } from './stand-in.ts'
import type { Visits } from './super.kysely.ts'
import type { Visitors } from './upsert.kysely.ts'

const standIn = useStandIn()
let withKnex: Knex
let withKysely: Kysely<Visits & Visitors>

beforeAll(async () => {
  await standIn.local.admin('grant all on schema public to public')
  const { redshift } = await import('./redshift.ts')
  withKnex = knex({
    client: RedshiftKnexClient,
    connection: redshiftConnection(redshift),
    pool: { min: 0, max: 3 },
  })
  withKysely = new Kysely({ dialect: new RedshiftDialect({ iam: redshift, pool: { max: 3 } }) })
})
afterAll(async () => {
  await withKnex.destroy()
  await withKysely.destroy()
})

const lengthOfPage = async () =>
  (
    await standIn.local.admin(
      "select atttypmod - 4 as length from pg_attribute where attrelid = 'visits'::regclass and attname = 'page'",
    )
  )[0]?.['length']

test('Knex: tables with keys and encodings, SUPER, a late-binding view, and a longer column', async () => {
  const migrations = {
    '1_tables': await import('./tables.knex.ts'),
    '2_view': await import('./view.knex.ts'),
    '3_alter': await import('./alter.knex.ts'),
  }
  const migrationSource: Knex.MigrationSource<keyof typeof migrations> = {
    getMigrations: async () => Object.keys(migrations) as (keyof typeof migrations)[],
    getMigrationName: (name) => name,
    getMigration: async (name) => migrations[name],
  }
  await withKnex.migrate.latest({ migrationSource })
  expect(await lengthOfPage()).toBe(4000)

  const { addVisit, payloads } = await import('./super.knex.ts')
  await addVisit(withKnex, 1, { tags: ["it's", 'b\\c'] })
  await addVisit(withKnex, 2, { tags: [] })
  expect(await payloads(withKnex)).toEqual([{ tags: ["it's", 'b\\c'] }, { tags: [] }])
  expect(await withKnex('visits').select('id').orderBy('id')).toEqual([{ id: '1' }, { id: '2' }])
  expect(await withKnex('visits_per_day').select('visits')).toEqual([{ visits: '2' }])

  await withKnex.migrate.rollback({ migrationSource })
  expect(standIn.local.denied).toEqual([])
})

test('Knex: the same change of a column is refused inside a transaction', async () => {
  const { up } = await import('./alter.knex.ts')
  await expect(withKnex.transaction((trx) => up(trx))).rejects.toMatchObject({
    code: 'NOT_SUPPORTED_BY_REDSHIFT',
  })
})

test('Kysely: tables with keys and encodings, SUPER, a late-binding view, and a longer column', async () => {
  const { migrate } = await import('./migrate.kysely.ts')
  const view = await import('./view.kysely.ts')
  const tables = await import('./tables.kysely.ts')
  await migrate(withKysely, {
    '1_tables': tables,
    '2_view': view,
    '3_alter': await import('./alter.kysely.ts'),
  })
  expect(await lengthOfPage()).toBe(4000)

  const { addVisit, payloads } = await import('./super.kysely.ts')
  await addVisit(withKysely, '1', { tags: ["it's", 'b\\c'] })
  expect(await payloads(withKysely)).toEqual([{ tags: ["it's", 'b\\c'] }])

  const untyped = withKysely as unknown as Kysely<unknown>
  await view.down(untyped)
  await tables.down(untyped)
  expect(standIn.local.denied).toEqual([])
})

test('An upsert inserts what is new and updates what is there, in Knex and in Kysely', async () => {
  await withKnex.schema.createTable('visitors', (t) => {
    t.string('id', 36).primary()
    t.string('name', 200)
  })
  const inKnex = await import('./upsert.knex.ts')
  const inKysely = await import('./upsert.kysely.ts')
  await inKnex.saveVisitors(withKnex, [{ id: 'a', name: 'Ada' }])
  await inKnex.saveVisitors(withKnex, [
    { id: 'a', name: 'Ada Lovelace' },
    { id: 'b', name: 'Grace' },
  ])
  await inKysely.saveVisitors(withKysely, [
    { id: 'b', name: 'Grace Hopper' },
    { id: 'c', name: 'Mary' },
  ])
  expect(await withKnex('visitors').orderBy('id')).toEqual([
    { id: 'a', name: 'Ada Lovelace' },
    { id: 'b', name: 'Grace Hopper' },
    { id: 'c', name: 'Mary' },
  ])
  expect(standIn.local.denied).toEqual([])
})

test('An upsert of two rows with one key: refused in Knex; in Kysely refused if it is there, and doubled if it is new', async () => {
  const inKnex = await import('./upsert.knex.ts')
  const inKysely = await import('./upsert.kysely.ts')
  const twice = (id: string) => [
    { id, name: 'one' },
    { id, name: 'two' },
  ]
  const before = await withKnex('visitors').orderBy('id')
  await expect(inKnex.saveVisitors(withKnex, twice('b'))).rejects.toThrow('several rows with the same "id"')
  await expect(inKnex.saveVisitors(withKnex, twice('new'))).rejects.toThrow('several rows with the same "id"')
  expect(await withKnex('visitors').orderBy('id')).toEqual(before)
  await expect(inKysely.saveVisitors(withKysely, twice('a'))).rejects.toThrow(
    'Found multiple matches to update the same tuple',
  )
  await inKysely.saveVisitors(withKysely, twice('new'))
  expect(await withKnex('visitors').where({ id: 'new' }).orderBy('name')).toEqual(twice('new'))
})

test('kysely-codegen writes the types of tables through our dialect', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'redshift-iam-codegen-'))
  try {
    const { writeTypes } = await import('./codegen.ts')
    await writeTypes(join(folder, 'db.ts'))
    const written = await readFile(join(folder, 'db.ts'), 'utf8')
    expect(written).toMatch(/export interface Visitors \{\s+id: string;\s+name: string \| null;\s+\}/)
    expect(standIn.local.denied).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** A role that the stand-in's cluster has. */
const role = 'arn:aws:iam::111111111111:role/loader'
const visits = [
  { visitor_id: '1', page: '/a "b", c', payload: '{"tags": ["it\'s"]}' },
  { visitor_id: '2', page: '/', payload: null },
]
const completed = [
  "Load into table 'visits' completed, 2 record(s) loaded successfully.",
  'UNLOAD completed, 2 record(s) unloaded successfully.',
]

/** Empties the bucket but for one object, which COPY is to load. */
async function bucketWith(content: string | Buffer): Promise<string> {
  const bucket = join(standIn.local.s3, 'bucket')
  await rm(bucket, { recursive: true, force: true })
  await mkdir(join(bucket, 'to'), { recursive: true })
  await writeFile(join(bucket, 'visits-1'), content)
  return bucket
}

test('Knex: COPY loads from S3, UNLOAD writes there, and notices say how many records', async () => {
  const notices: unknown[] = []
  const tables = await import('./tables.knex.ts')
  const { copyVisits, unloadVisits } = await import('./copy.knex.ts')
  const db = (await import('./notices.knex.ts')).connect((text) => notices.push(text))
  await tables.up(db)
  const lines = [
    `1,"/a ""b"", c",2026-01-02 03:04:05,"{""tags"": [""it's""]}"\n`,
    '2,/,2026-01-02 03:04:06,\n',
  ]
  const bucket = await bucketWith(gzipSync(lines.join('')))
  await copyVisits(db, 's3://bucket/visits', role)
  expect(await db('visits').select('visitor_id', 'page', 'payload').orderBy('id')).toEqual(visits)

  await unloadVisits(db, 's3://bucket/to/', role)
  const unloaded = (await readdir(join(bucket, 'to'))).sort()
  const texts = unloaded.map(async (name) => gunzipSync(await readFile(join(bucket, 'to', name))).toString())
  expect(await Promise.all(texts)).toEqual(lines)
  expect(notices).toEqual(completed)

  await expect(unloadVisits(db, 's3://bucket/to/', role)).rejects.toThrow('destination on S3 is not empty')
  await expect(copyVisits(db, 's3://bucket/none', role)).rejects.toThrow("S3 prefix 'none' does not exist")
  await expect(copyVisits(db, 's3://bucket/visits', `${role}s`)).rejects.toThrow(
    'is not associated to cluster',
  )
  await tables.down(db)
  await db.destroy()
  expect(standIn.local.denied).toEqual([])
})

test('Kysely: COPY loads from S3, UNLOAD writes there, and notices say how many records', async () => {
  const notices: unknown[] = []
  const tables = await import('./tables.kysely.ts')
  const { copyVisits, unloadVisits } = await import('./copy.kysely.ts')
  const db = (await import('./notices.kysely.ts')).connect<Visits>((text) => notices.push(text))
  const untyped = db as unknown as Kysely<unknown>
  await tables.up(untyped)
  const bucket = await bucketWith(
    `{"visitor_id": 1, "page": "/a \\"b\\", c", "visited_at": "2026-01-02 03:04:05", "payload": {"tags": ["it's"]}}
     {"visitor_id": 2, "page": "/", "visited_at": "2026-01-02 03:04:06"}`,
  )
  await copyVisits(db, 's3://bucket/visits', role)
  expect(
    await db.selectFrom('visits').select(['visitor_id', 'page', 'payload']).orderBy('id').execute(),
  ).toEqual(visits)

  for (let round = 0; round < 2; round += 1) await unloadVisits(db, 's3://bucket/to/', role)
  expect(await readdir(join(bucket, 'to'))).toEqual(['000'])
  expect(await readFile(join(bucket, 'to/000'), 'utf8')).toBe(
    `id,visitor_id,page,visited_at,payload
1,1,"/a ""b"", c",2026-01-02 03:04:05,"{""tags"": [""it's""]}"
2,2,/,2026-01-02 03:04:06,
`,
  )
  expect(notices).toEqual([...completed, completed[1]])

  await writeFile(join(bucket, 'visits-2'), '{"visitor_id": "none"}')
  await expect(copyVisits(db, 's3://bucket/visits', role)).rejects.toMatchObject({
    message: "Load into table 'visits' failed.  Check 'stl_load_errors' system table for details.",
    detail: 's3://bucket/visits-2, line 1: invalid input syntax for type bigint: "none"',
  })
  expect(await db.selectFrom('visits').select('id').execute()).toHaveLength(2)
  await tables.down(untyped)
  await db.destroy()
  expect(standIn.local.denied).toEqual([])
})

test.each(['knex', 'kysely'] as const)(
  '%s: COPY and UNLOAD send nothing that could break out of its quotes',
  async (name) => {
    const { copy, unload } = await copying(name)
    for (const run of [copy, unload]) {
      await expect(run("s3://bucket/' iam_role default; drop table visitors; --", role)).rejects.toThrow(
        /^Not allowed/,
      )
      await expect(run('s3://bucket/visits/', "x' format csv --")).rejects.toThrow(/^Not allowed/)
    }
  },
)

type Transfer = (place: string, role: string) => Promise<void>

async function copying(name: 'knex' | 'kysely'): Promise<{ copy: Transfer; unload: Transfer }> {
  if (name === 'knex') {
    const { copyVisits, unloadVisits } = await import('./copy.knex.ts')
    return {
      copy: (place, role) => copyVisits(withKnex, place, role),
      unload: (place, role) => unloadVisits(withKnex, place, role),
    }
  }
  const { copyVisits, unloadVisits } = await import('./copy.kysely.ts')
  return {
    copy: (place, role) => copyVisits(withKysely, place, role),
    unload: (place, role) => unloadVisits(withKysely, place, role),
  }
}
