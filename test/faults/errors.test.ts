import { createResolver, type RedshiftIamError, type RedshiftIamOptions } from '@redshift-iam/core'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { createPool } from '@redshift-iam/pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const USER = 'arn:aws:iam::111111111111:user/default'
let local: LocalRedshift
const before = { ...process.env }

beforeAll(async () => {
  local = await startLocalRedshift({
    aws: {
      deny: ['redshift:GetClusterCredentials', 'redshift-serverless:GetCredentials'].map((action) => ({
        principal: USER,
        action,
      })),
    },
  })
  Object.assign(process.env, local.env)
})
afterEach(() => local.faults.clear())
afterAll(async () => {
  await local.stop()
  process.env = before
})

const options = (more: object = {}): RedshiftIamOptions => {
  const { clusterId, region, database, caFile } = local
  return {
    ...{ clusterId, region, database, caFile, dbUser: 'alice', profile: 'base', logger: {} },
    ...more,
  } as RedshiftIamOptions
}
async function failure(promise: Promise<unknown>): Promise<RedshiftIamError> {
  return promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: RedshiftIamError) => error,
  )
}
const resolving = (more: object): Promise<RedshiftIamError> =>
  failure(createResolver(options(more)).resolve())
async function loggingIn(more: object): Promise<RedshiftIamError> {
  const pool = createPool(options(more))
  try {
    return await failure(pool.query('select 1'))
  } finally {
    await pool.end()
  }
}

test('a denied credential call names the action and the ARN to allow', async () => {
  const error = await resolving({ profile: 'default' })
  expect(error).toMatchObject({ code: 'GET_CREDENTIALS_FAILED', awsErrorName: 'AccessDenied' })
  expect(error.hint).toContain('redshift:GetClusterCredentials')
  expect(error.hint).toMatch(/arn:aws:redshift:us-west-2:111111111111:dbuser:examplecluster\/alice/)
})

test('a denied serverless call names the action and the ARN to allow', async () => {
  const error = await resolving({ profile: 'default', clusterId: undefined, workgroup: local.workgroup })
  expect(error.hint).toContain('redshift-serverless:GetCredentials')
  expect(error.hint).toContain('arn:aws:redshift-serverless:us-west-2:111111111111:')
})

test('a PrivateLink host whose label is no cluster asks for ClusterID', async () => {
  const host = 'endpoint-1.abc123.us-west-2.redshift.amazonaws.com'
  const error = await resolving({ clusterId: undefined, host })
  expect(error).toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
  expect(error.hint).toContain('set ClusterID')
})

test('a missing user with AutoCreate off is told about AutoCreate', async () => {
  const error = await loggingIn({ dbUser: 'nobody_yet' })
  expect(error).toMatchObject({ code: 'LOGIN_REFUSED' })
  expect(error.hint).toContain('AutoCreate')
})

test('a password that the server refuses again is told about user, cluster and clock', async () => {
  local.faults.database({ kind: 'reject' })
  const error = await loggingIn({ iamDuration: 1200 })
  expect(error).toMatchObject({ code: 'LOGIN_REFUSED' })
  for (const cause of ['ClusterID', 'AutoCreate', 'clock']) expect(error.hint).toContain(cause)
})

test('a connection that would not be encrypted is refused before the password is asked for', async () => {
  expect(() => createResolver(options({ sslMode: 'disable' }))).toThrow(
    expect.objectContaining({ code: 'SSL_REQUIRED', hint: expect.stringContaining('SSLMode') }),
  )
})
