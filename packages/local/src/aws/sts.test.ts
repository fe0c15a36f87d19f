import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { type StartedControlPlane, startForTest } from './control-plane.fixture.ts'

const analyst = 'arn:aws:iam::111111111111:role/analyst'
const etl = 'arn:aws:iam::222222222222:role/etl'

function client(credentials: {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}): STSClient {
  return new STSClient({ region: 'us-west-2', credentials, maxAttempts: 1 })
}

async function assume(
  aws: StartedControlPlane,
  input: Partial<AssumeRoleCommandInput>,
  from: STSClient = client(aws.credentialsOf('base')),
) {
  const command = new AssumeRoleCommand({ RoleArn: analyst, RoleSessionName: 'test', ...input })
  const { Credentials: keys, AssumedRoleUser: user } = await from.send(command)
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  }
  return { credentials, expiration: keys?.Expiration, arn: user?.Arn }
}

describe('AssumeRole', () => {
  it('follows two hops, each signed with the keys of the hop before', async () => {
    const aws = await startForTest()
    const first = await assume(aws, {})
    const second = await assume(
      aws,
      { RoleArn: etl, ExternalId: 'x-42', DurationSeconds: 900, RoleSessionName: 'nightly' },
      client(first.credentials),
    )
    const identity = await client(second.credentials).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({
      Arn: 'arn:aws:sts::222222222222:assumed-role/etl/nightly',
      Account: '222222222222',
    })
    expect(aws.calls).toMatchObject([
      {
        service: 'sts',
        operation: 'AssumeRole',
        region: 'us-west-2',
        signer: 'AKIABASE000000000000',
        caller: 'arn:aws:iam::111111111111:user/base',
        status: 200,
      },
      { signer: first.credentials.accessKeyId, params: { ExternalId: 'x-42', DurationSeconds: 900 } },
      { operation: 'GetCallerIdentity', signer: second.credentials.accessKeyId },
    ])
    expect(first.credentials.accessKeyId).toMatch(/^ASIAANALYST0+1$/)
    expect(second.credentials.accessKeyId).toMatch(/^ASIAETL0+2$/)
    expect(second.expiration?.getTime()).toBeCloseTo(Date.now() + 900_000, -4)
  })

  it.each([
    ['whom the trust policy does not name', { RoleArn: 'arn:aws:iam::111111111111:role/denied' }],
    ['for a role that does not exist', { RoleArn: 'arn:aws:iam::111111111111:role/nothing' }],
    ['where a device is asked for and none was used', { RoleArn: 'arn:aws:iam::111111111111:role/careful' }],
  ])('refuses a caller %s', async (_who, input) => {
    const aws = await startForTest()
    await expect(assume(aws, input)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::111111111111:user/base is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    })
    expect(aws.calls).toMatchObject([{ status: 403, error: 'AccessDenied' }])
  })

  it.each([undefined, 'x-43'])(
    'refuses external id %s where the trust policy wants another',
    async (ExternalId) => {
      const aws = await startForTest()
      const { credentials } = await assume(aws, {})
      await expect(assume(aws, { RoleArn: etl, ExternalId }, client(credentials))).rejects.toMatchObject({
        name: 'AccessDenied',
      })
    },
  )

  it('takes a device code that is right and refuses one that is wrong', async () => {
    const aws = await startForTest()
    const input = {
      RoleArn: 'arn:aws:iam::111111111111:role/careful',
      SerialNumber: 'arn:aws:iam::111111111111:mfa/base',
    }
    await expect(assume(aws, { ...input, TokenCode: '654321' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('invalid MFA one time pass code'),
    })
    await expect(assume(aws, { ...input, TokenCode: '123456' })).resolves.toMatchObject({
      arn: 'arn:aws:sts::111111111111:assumed-role/careful/test',
    })
    expect(JSON.stringify(aws.calls)).not.toContain('123456')
  })

  it.each([
    [899, 'greater than or equal to 900'],
    [43_201, 'less than or equal to 43200'],
  ])('refuses a duration of %i s', async (DurationSeconds, message) => {
    const aws = await startForTest()
    await expect(assume(aws, { DurationSeconds })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    })
  })

  it('allows chained roles one hour, and users as long as the role does', async () => {
    const aws = await startForTest()
    const { credentials } = await assume(aws, { DurationSeconds: 43_200 })
    const chained = { RoleArn: etl, ExternalId: 'x-42' }
    await expect(
      assume(aws, { ...chained, DurationSeconds: 3601 }, client(credentials)),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('1 hour session limit'),
    })
    await expect(
      assume(aws, { ...chained, DurationSeconds: 3600 }, client(credentials)),
    ).resolves.toBeDefined()
  })
})

describe('AssumeRoleWithWebIdentity', () => {
  const input = { RoleArn: 'arn:aws:iam::111111111111:role/web', RoleSessionName: 'test' }
  const anonymous = () => new STSClient({ region: 'us-west-2', maxAttempts: 1 })

  it('takes the token of the file without a signature, and keeps it out of the log', async () => {
    const aws = await startForTest()
    const { webIdentityToken: WebIdentityToken } = aws.files
    const { AssumedRoleUser } = await anonymous().send(
      new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken }),
    )
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111111111111:assumed-role/web/test')
    expect(aws.calls).toMatchObject([{ operation: 'AssumeRoleWithWebIdentity', status: 200 }])
    expect(aws.calls[0]).not.toHaveProperty('signer')
    expect(JSON.stringify(aws.calls)).not.toContain(WebIdentityToken)
  })

  it.each([
    ['a wrong token', {}, { WebIdentityToken: 'wrong' }, 'InvalidIdentityTokenException'],
    ['a role that does not trust the provider', {}, { RoleArn: analyst }, 'AccessDenied'],
    ['an expired token', { expiration: new Date(0) }, {}, 'ExpiredTokenException'],
  ])('refuses %s', async (_what, identity, changes, name) => {
    const webIdentity = {
      provider: 'arn:aws:iam::111111111111:oidc-provider/oidc.example.com',
      token: 'right',
      ...identity,
    }
    await startForTest({ webIdentity })
    const command = new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken: 'right', ...changes })
    await expect(anonymous().send(command)).rejects.toMatchObject({ name })
  })
})
