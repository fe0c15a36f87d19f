import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../examples/kysely-app/', import.meta.url))
const fromExample = createRequire(join(folder, 'package.json'))
const cli = join(dirname(fromExample.resolve('kysely-ctl/package.json')), 'dist/bin.mjs')
const main = join(folder, 'src/main.ts')

/** The example as a user has it, but with our sources in place of a build. */
const fromSources = ['--conditions=dev-source', '--import', pathToFileURL(fromExample.resolve('tsx')).href]

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
})
afterAll(() => local.stop())

describe('the kysely command in examples/kysely-app', () => {
  it('migrates to the latest, lists, and goes one back', async () => {
    const latest = await run([cli, 'migrate', 'latest'])
    expect(latest).toMatchObject({ code: 0, output: expect.stringContaining('Migration complete') })
    expect(await tables()).toEqual(['kysely_migration', 'kysely_migration_lock', 'visitors', 'visits'])

    const list = await run([cli, 'migrate', 'list'])
    expect(list).toMatchObject({ code: 0, output: expect.stringContaining('20260103T000000_add_country') })

    const down = await run([cli, 'migrate', 'down'])
    expect(down.code).toBe(0)
    expect(await local.admin('select name from kysely_migration order by name')).toEqual([
      { name: '20260101T000000_create_visitors' },
      { name: '20260102T000000_create_visits' },
    ])
    expect(await run([cli, 'migrate', 'latest'])).toMatchObject({ code: 0 })
  })

  it('runs the application', async () => {
    expect(await run([main])).toMatchObject({ code: 0, output: expect.stringContaining('Ada: 2\nGrace: 1') })
  })

  it('generates nothing that Redshift would refuse', () => {
    expect(local.denied).toEqual([])
  })

  it('ends with the true reason and exit code 1 when AWS refuses', async () => {
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied', message: 'not you' })
    const { code, output } = await run([cli, 'migrate', 'latest'])
    local.faults.clear()
    expect(code).toBe(1)
    expect(output).toMatch(/redshift:GetClusterCredentials/)
  })
})

async function tables(): Promise<unknown[]> {
  const rows = await local.admin(
    `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and relkind = 'r' order by relname`,
  )
  return rows.map(({ relname }) => relname)
}

function run(args: string[]): Promise<{ code: number | null; output: string }> {
  const { clusterId, database, env } = local
  const child = spawn(process.execPath, [...fromSources, ...args], {
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'], ...env, NO_COLOR: '1', CI: '1' },
      AWS_PROFILE: 'etl',
      REDSHIFT_CLUSTER_ID: clusterId,
      REDSHIFT_DATABASE: database,
      REDSHIFT_DB_USER: 'etl',
    },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
