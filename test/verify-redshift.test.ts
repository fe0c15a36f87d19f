import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, beforeAll, expect, it } from 'vitest'

const script = fileURLToPath(new URL('verify-redshift/verify.mjs', import.meta.url))
const example = fileURLToPath(new URL('../examples/kysely-app/package.json', import.meta.url))
const tsx = pathToFileURL(createRequire(example).resolve('tsx')).href

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
  mkdirSync(join(local.s3, 'verify'))
  await local.admin('grant create on database dev to public')
})
afterAll(() => local.stop())

function verify(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; report: string; told: string }> {
  const child = spawn(process.execPath, ['--conditions=dev-source', '--import', tsx, script, ...args], {
    env: { ...process.env, ...local.env, AWS_PROFILE: 'etl', NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { report: '', told: '' }
  child.stdout.on('data', (chunk) => {
    text.report += chunk
  })
  child.stderr.on('data', (chunk) => {
    text.told += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...text }))
  })
}

const schemas = () =>
  local.admin("select nspname from pg_namespace where nspname like 'redshift_iam_verify%'")

it.each([
  ['a cluster', () => ({ REDSHIFT_CLUSTER_ID: local.clusterId, REDSHIFT_DB_USER: 'etl' })],
  ['a workgroup', () => ({ REDSHIFT_WORKGROUP: local.workgroup })],
])('finds the stand-in for %s as assumed, and leaves nothing there', async (_place, env) => {
  const s3 = { REDSHIFT_VERIFY_S3: 's3://verify/', REDSHIFT_VERIFY_S3_ROLE: 'default' }
  const { code, report, told } = await verify({ ...env(), ...s3 }, '--yes')
  expect(report.split('\n').filter((line) => line.includes('differs'))).toEqual([])
  expect({ code, told }).toMatchObject({ code: 0, told: expect.stringMatching(/as assumed +merge-tag/) })
  expect(report).toContain(', 0 differ, ')
  expect(report).not.toContain(local.host)
  expect(report).not.toMatch(/111111111111|IAM:etl|IAMR:|redshift_iam_verify_[0-9a-f]{8}/)
  expect(await schemas()).toEqual([])
})

it('tells a server that is not Redshift from one that is', async () => {
  const plain = await startLocalRedshift({ dialect: 'postgres' })
  try {
    await plain.admin('grant create on database dev to public')
    const env = { ...plain.env, REDSHIFT_CLUSTER_ID: plain.clusterId, REDSHIFT_DB_USER: 'etl' }
    const { code, report } = await verify(env, '--yes')
    expect(code).toBe(1)
    expect(report).toMatch(/\| savepoint \|.*SAVEPOINT.*\*\*differs\*\*/)
  } finally {
    await plain.stop()
  }
})

it('says what is wrong where it cannot connect, and ends with 2', async () => {
  const { code, report, told } = await verify({ REDSHIFT_CLUSTER_ID: 'nothing', REDSHIFT_DB_USER: 'etl' })
  expect({ code, report }).toEqual({ code: 2, report: '' })
  expect(told).toContain('ClusterNotFound')
})

it('changes nothing where there is nobody to ask', async () => {
  const options = { clusterId: local.clusterId, dbUser: 'etl', database: 'dev', caFile: local.caFile }
  const { code, told } = await verify({}, JSON.stringify(options))
  expect({ code, told }).toEqual({ code: 2, told: expect.stringContaining('--yes') })
  expect(await schemas()).toEqual([])
})
