import { once } from 'node:events'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKnexProject, type KnexProject } from '../support/knex-project.ts'
import type { KnexVersion } from '../support/knex-versions.ts'

let local: LocalRedshift
let projects: Map<KnexVersion, KnexProject>

beforeAll(async () => {
  local = await startLocalRedshift()
  const env = { ...local.env, REDSHIFT_CLUSTER_ID: local.clusterId }
  projects = new Map()
  for (const version of ['2.5', '3.1', '3.2', '3.3'] as const) {
    projects.set(version, await createKnexProject(version, env))
  }
})
afterAll(async () => {
  for (const project of projects.values()) await project.remove()
  await local.stop()
})
beforeEach(() =>
  local.admin('drop schema public cascade; create schema public; grant all on schema public to public'),
)
afterEach(() => {
  local.faults.clear()
  expect(local.denied).toEqual([])
})

const tables = async () =>
  (await local.admin(`select tablename from pg_tables where schemaname = 'public' order by 1`)).map(
    (row) => row['tablename'],
  )
const lockRows = () => local.admin('select is_locked from knex_migrations_lock')

const matrix: [KnexVersion, string, string[]][] = [
  ['2.5', 'knexfile.cjs', []],
  ['3.1', 'knexfile.mjs', []],
  ['3.2', 'knexfile.async.cjs', []],
  ['3.3', 'knexfile.cjs', []],
  ['3.3', 'knexfile.mjs', []],
  ['3.3', 'knexfile.ts', []],
  ['3.3', 'commonjs/knexfile.ts', []],
  ['3.3', 'knexfile.async.cjs', []],
  ['3.3', 'knexfile.environments.cjs', ['--env', 'production']],
  ['3.3', 'knexfile.dialect.cjs', []],
]

describe.each(matrix)('the command line of Knex %s with %s', (version, knexfile, flags) => {
  const knex = (...args: string[]) => project().run(knexfile, [...args, ...flags])
  const project = () => {
    const found = projects.get(version)
    if (!found) throw new Error(`No project for Knex ${version}`)
    return found
  }

  it('migrates up and down, seeds and lists', async () => {
    expect(await knex('migrate:latest')).toEqual({
      code: 0,
      output: expect.stringContaining('Batch 1 run: 3 migrations'),
    })
    expect(await tables()).toEqual(['events', 'kinds', 'knex_migrations', 'knex_migrations_lock'])
    expect(await knex('seed:run')).toEqual({ code: 0, output: expect.stringContaining('Ran 1 seed files') })
    expect(await local.admin('select name from kinds order by 1')).toEqual([
      { name: 'click' },
      { name: 'view' },
    ])
    expect((await knex('migrate:list')).output).toMatch(
      /Found 3 Completed Migration[\s\S]*No Pending Migration/,
    )
    expect((await knex('migrate:rollback')).output).toContain('Batch 1 rolled back: 3 migrations')
    expect((await knex('migrate:up')).output).toContain(
      'Batch 1 ran the following migrations:\n001_events.js',
    )
    expect(await tables()).toContain('events')
    expect((await knex('migrate:down')).output).toContain(
      'Batch 1 rolled back the following migrations:\n001_events.js',
    )
    expect(await tables()).not.toContain('events')
    expect(await lockRows()).toEqual([{ is_locked: 0 }])
  })

  it('says why it failed, and exits with 1', async () => {
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied', message: 'not you' })
    const { code, output } = await knex('migrate:latest')
    expect(output).toContain('Allow redshift:GetClusterCredentials')
    expect(output).not.toContain('pool is probably full')
    expect(code).toBe(1)
  })
})

describe('a knexfile with mistakes', () => {
  it('is refused while it is read', async () => {
    const { code, output } = await (projects.get('3.3') as KnexProject).run(
      'knexfile.cjs',
      ['migrate:latest'],
      { REDSHIFT_CLUSTER_ID: 'no such cluster!' },
    )
    expect(code).toBe(1)
    expect(output).toMatch(/ClusterID/i)
  })

  it('fails for an environment whose user does not exist', async () => {
    const { code, output } = await (projects.get('3.3') as KnexProject).run('knexfile.environments.cjs', [
      'migrate:latest',
      '--env',
      'development',
    ])
    expect(code).toBe(1)
    expect(output).toContain('nobody-here')
  })
})

describe.each(['knexfile.cjs', 'knexfile.dialect.cjs'])('a migrator that is killed (%s)', (knexfile) => {
  const project = () => projects.get('3.3') as KnexProject

  async function killHalfWay(migrations: string): Promise<void> {
    const child = await project().startUntil('half-way', knexfile, ['migrate:latest'], {
      MIGRATIONS: migrations,
      HANG: '1',
    })
    child.removeAllListeners('close')
    child.kill('SIGKILL')
    await once(child, 'close')
  }

  it('leaves nothing behind when the migration ran in a transaction', async () => {
    const migrations = 'hanging-in-transaction'
    await killHalfWay(migrations)
    const { code, output } = await project().run(knexfile, ['migrate:latest'], { MIGRATIONS: migrations })
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('Batch 1 run: 1 migrations'),
    })
    expect(await tables()).toContain('half')
  })

  it('leaves the lock to be opened by migrate:unlock when it ran without one', async () => {
    const migrations = 'hanging-without-transaction'
    await killHalfWay(migrations)
    const refused = await project().run(knexfile, ['migrate:latest'], { MIGRATIONS: migrations })
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('Migration table is already locked')
    expect((await project().run(knexfile, ['migrate:unlock'])).code).toBe(0)
    await local.admin('drop table half')
    const { code } = await project().run(knexfile, ['migrate:latest'], { MIGRATIONS: migrations })
    expect(code).toBe(0)
    expect(await lockRows()).toEqual([{ is_locked: 0 }])
  })
})
