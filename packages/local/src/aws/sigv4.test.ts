import { Sha256 } from '@aws-crypto/sha256-js'
import { DescribeClustersCommand, RedshiftClient, type RedshiftClientConfig } from '@aws-sdk/client-redshift'
import { GetWorkgroupCommand, RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { type StartedControlPlane, startForTest } from './control-plane.fixture.ts'

function describeClusters(aws: StartedControlPlane, config: RedshiftClientConfig = {}) {
  const client = new RedshiftClient({
    region: 'us-west-2',
    credentials: aws.credentialsOf('base'),
    maxAttempts: 1,
    ...config,
  })
  return client.send(new DescribeClustersCommand({}))
}

async function session(aws: StartedControlPlane) {
  const client = new STSClient({ region: 'us-west-2', credentials: aws.credentialsOf('base') })
  const { Credentials: keys } = await client.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111111111111:role/analyst', RoleSessionName: 'test' }),
  )
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  }
}

/** A call signed by hand, for what the SDK does not let one get wrong. */
async function signedCall(
  aws: StartedControlPlane,
  { service = 'redshift', region = 'us-west-2' }: { service?: string; region?: string } = {},
) {
  const body = 'Action=DescribeClusters&Version=2012-12-01'
  const signer = new SignatureV4({ service, region, credentials: aws.credentialsOf('base'), sha256: Sha256 })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: '/',
    headers: {
      host: new URL(aws.endpoint).host,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
  })
  return { method: 'POST', headers, body }
}

describe('the signature of a call', () => {
  it('is accepted when it is right', async () => {
    const aws = await startForTest()
    await expect(describeClusters(aws)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } })
  })

  it('is refused when the secret is wrong', async () => {
    const aws = await startForTest()
    const credentials = { ...aws.credentialsOf('base'), secretAccessKey: 'wrong' }
    await expect(describeClusters(aws, { credentials })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    })
    expect(aws.calls).toMatchObject([{ signer: 'AKIABASE000000000000', error: 'SignatureDoesNotMatch' }])
    expect(aws.calls[0]).not.toHaveProperty('caller')
  })

  it('is refused when the body is not the one that was signed', async () => {
    const aws = await startForTest()
    const signed = await signedCall(aws)
    expect((await fetch(aws.endpoint, signed)).status).toBe(200)
    const tampered = await fetch(aws.endpoint, { ...signed, body: `${signed.body}&MaxRecords=20` })
    expect(await tampered.text()).toContain('<Code>SignatureDoesNotMatch</Code>')
  })

  it('is refused when the access key is unknown', async () => {
    const aws = await startForTest()
    const credentials = { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' }
    await expect(describeClusters(aws, { credentials })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
  })

  it.each([
    [{ service: 'sts' }, "Credential should be scoped to correct service: 'redshift'."],
    [{ region: 'nowhere' }, "Credential should be scoped to a valid region, not 'nowhere'."],
  ])('is refused when its scope is for %o', async (scope, message) => {
    const aws = await startForTest()
    const answer = await fetch(aws.endpoint, await signedCall(aws, scope))
    expect(answer.status).toBe(403)
    expect((await answer.text()).replaceAll('&apos;', "'")).toContain(message)
    expect(aws.calls).toMatchObject([{ error: 'SignatureDoesNotMatch' }])
  })

  it('is refused without the session token, and with a damaged one', async () => {
    const aws = await startForTest()
    const { sessionToken, ...pair } = await session(aws)
    for (const credentials of [pair, { ...pair, sessionToken: sessionToken.replace(/=+$/, '') }]) {
      await expect(describeClusters(aws, { credentials })).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      })
    }
    await expect(describeClusters(aws, { credentials: { ...pair, sessionToken } })).resolves.toBeDefined()
  })

  it('is refused once the session has ended by the clock of the stand-in', async () => {
    const aws = await startForTest()
    const credentials = await session(aws)
    aws.clock.advance(3590)
    await expect(describeClusters(aws, { credentials })).resolves.toBeDefined()
    aws.clock.advance(11)
    await expect(describeClusters(aws, { credentials })).rejects.toMatchObject({
      name: 'ExpiredToken',
      $metadata: { httpStatusCode: 403 },
    })
    const serverless = new RedshiftServerlessClient({ region: 'us-west-2', credentials, maxAttempts: 1 })
    await expect(
      serverless.send(new GetWorkgroupCommand({ workgroupName: 'examplewg' })),
    ).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    })
  })

  it.each([
    [3600, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    [-3600, /^Signature not yet current: /],
  ])(
    'is refused by a strict clock that is %i s ahead, until the caller corrects its own',
    async (ahead, message) => {
      const aws = await startForTest({ strictClock: true })
      aws.clock.advance(ahead)
      await expect(describeClusters(aws)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch', message })
      aws.clearCalls()
      await expect(describeClusters(aws, { maxAttempts: 2 })).resolves.toBeDefined()
      expect(aws.calls).toMatchObject([{ error: 'SignatureDoesNotMatch' }, { status: 200 }])
    },
  )

  it('is not held against a caller whose clock did not move on with the stand-in', async () => {
    const aws = await startForTest()
    aws.clock.advance(86_400)
    await expect(describeClusters(aws)).resolves.toBeDefined()
    expect(aws.calls).toHaveLength(1)
  })

  it('must be there', async () => {
    const aws = await startForTest()
    const body = new URLSearchParams({ Action: 'DescribeClusters', Version: '2012-12-01' })
    const answer = await fetch(aws.endpoint, { method: 'POST', body })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('<Code>MissingAuthenticationToken</Code>')
    const malformed = await fetch(aws.endpoint, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer x' },
    })
    expect(malformed.status).toBe(400)
    expect(await malformed.text()).toContain('<Code>IncompleteSignature</Code>')
  })
})
