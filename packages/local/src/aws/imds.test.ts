import { fromIni, fromInstanceMetadata } from '@aws-sdk/credential-providers'
import { expect, it } from 'vitest'
import { startForTest } from './control-plane.fixture.ts'
import type { InstanceMetadata } from './scene.ts'

const metadata: InstanceMetadata = {
  mode: 'v2',
  roleArn: 'arn:aws:iam::111111111111:role/node',
  region: 'us-west-2',
}
const rolePath = '/latest/meta-data/iam/security-credentials/'

it('hands out the keys of the instance role for a token', async () => {
  const aws = await startForTest()
  const { accessKeyId, expiration } = await fromInstanceMetadata()()
  expect(accessKeyId).toMatch(/^ASIANODE/)
  expect(expiration?.getTime()).toBeCloseTo(Date.now() + 6 * 3_600_000, -5)
  expect(aws.calls.map(({ service, operation, status }) => `${service} ${operation} ${status}`)).toEqual([
    'imds PUT token 200',
    'imds GET role 200',
    'imds GET credentials 200',
  ])
})

it('lets the instance role assume a role', async () => {
  const aws = await startForTest()
  await fromIni({ profile: 'instance', ignoreCache: true })()
  expect(aws.calls.at(-1)).toMatchObject({
    operation: 'AssumeRole',
    caller: 'arn:aws:sts::111111111111:assumed-role/node/i-0123456789abcdef0',
    status: 200,
  })
})

it('answers 401 without a token, with a wrong one and with one that has ended', async () => {
  const aws = await startForTest()
  const get = async (headers: Record<string, string>) =>
    (await fetch(`${aws.imdsEndpoint}${rolePath}`, { headers })).status
  const token = await fetch(`${aws.imdsEndpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((answer) => answer.text())
  expect(await get({})).toBe(401)
  expect(await get({ 'x-aws-ec2-metadata-token': 'wrong' })).toBe(401)
  expect(await get({ 'x-aws-ec2-metadata-token': token })).toBe(200)
  aws.clock.advance(61)
  expect(await get({ 'x-aws-ec2-metadata-token': token })).toBe(401)
})

it('answers 400 to a wish for a token without a lifetime', async () => {
  const aws = await startForTest()
  expect((await fetch(`${aws.imdsEndpoint}/latest/api/token`, { method: 'PUT' })).status).toBe(400)
})

it('answers 404 on an instance without a role', async () => {
  const aws = await startForTest({ imds: { mode: 'v1', region: 'us-west-2' } })
  expect((await fetch(`${aws.imdsEndpoint}${rolePath}`)).status).toBe(404)
})

it('knows no tokens when it is of the first version', async () => {
  const aws = await startForTest({ imds: { ...metadata, mode: 'v1' } })
  await expect(fromInstanceMetadata({ ec2MetadataV1Disabled: true })()).rejects.toThrow(
    'v1 fallback has been blocked',
  )
  await expect(fromInstanceMetadata()()).resolves.toMatchObject({
    accessKeyId: expect.stringMatching(/^ASIANODE/),
  })
  expect(aws.calls[0]).toMatchObject({ operation: 'PUT token', status: 404 })
})

it('cannot be reached when it is told so', async () => {
  const aws = await startForTest({ imds: { ...metadata, mode: 'unreachable' } })
  await expect(fetch(aws.imdsEndpoint)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

it('gives the same keys until they are about to end', async () => {
  const aws = await startForTest()
  const first = await fromInstanceMetadata()()
  aws.clock.advance(3600)
  expect((await fromInstanceMetadata()()).accessKeyId).toBe(first.accessKeyId)
  aws.clock.advance(5 * 3600 - 600)
  expect((await fromInstanceMetadata()()).accessKeyId).not.toBe(first.accessKeyId)
})
