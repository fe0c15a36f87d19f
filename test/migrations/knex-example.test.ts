import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const example = fileURLToPath(new URL('../../examples/knex-migrations', import.meta.url))
const cli = join(
  dirname(createRequire(join(example, 'package.json')).resolve('knex/package.json')),
  'bin/cli.js',
)

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
})
afterAll(() => local.stop())

function run(env: Record<string, string>, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: example,
      env: { ...process.env, ...local.env, AWS_PROFILE: 'etl', ...env, NO_COLOR: '1', NODE_NO_WARNINGS: '1' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))))
  })
}

describe('the example of Knex migrations', () => {
  const places: [string, () => Record<string, string>][] = [
    ['a cluster', () => ({ REDSHIFT_CLUSTER_ID: local.clusterId, REDSHIFT_DB_USER: 'etl' })],
    ['a serverless workgroup', () => ({ REDSHIFT_WORKGROUP: local.workgroup })],
  ]

  it.each(places)('runs on %s with the same knexfile', async (_place, place) => {
    const env = place()
    expect(await run(env, cli, 'migrate:latest')).toContain('run: 3 migrations')
    expect(await run(env, cli, 'seed:run')).toContain('Ran 1 seed files')
    expect(await run(env, cli, 'seed:run')).toContain('Ran 1 seed files')
    expect(await run(env, 'report.js')).toBe('Clicked: 1\nLooked at: 2\n')
    expect(await run(env, cli, 'migrate:rollback')).toContain('rolled back: 3 migrations')
    await local.admin(
      'drop schema public cascade; create schema public; grant all on schema public to public',
    )
    expect(local.denied).toEqual([])
  })
})
