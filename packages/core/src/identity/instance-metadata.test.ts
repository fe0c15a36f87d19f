import { afterEach, describe, expect, it, vi } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'
import { metadataKeys, useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const region = 'us-west-2'
const ROLE = '/latest/meta-data/iam/security-credentials/'

const fetchKeys = async (): Promise<unknown> => {
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
  return (await planIdentity({ instanceProfile: true })).credentials({ region })
}

afterEach(() => vi.restoreAllMocks())

describe('the instance metadata source', () => {
  it('puts for a token, gets the role, gets its keys, and asks nothing more', async () => {
    expect(await fetchKeys()).toEqual({
      accessKeyId: 'ASIAIMDS',
      secretAccessKey: 'SK',
      sessionToken: 'T',
      expiration: expect.any(Date),
    })
    expect(aws.calls.map((call) => call.operation)).toEqual([
      'PUT /latest/api/token',
      `GET ${ROLE}`,
      `GET ${ROLE}node`,
    ])
    expect(aws.calls[0]?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('21600')
    expect(aws.calls[2]?.headers['x-aws-ec2-metadata-token']).toBe('imds-token')
  })

  it.each([403, 404, 405, 500])(
    'never falls back to IMDSv1 when the token is refused with %i',
    async (status) => {
      aws.answer = () => ({ status })
      await expect(fetchKeys()).rejects.toMatchObject({
        code: 'INSTANCE_PROFILE_UNAVAILABLE',
        message: expect.stringContaining(`refused (${status}) the request for the token`),
      })
      expect(aws.calls).toHaveLength(1)
    },
  )

  it('says when the instance has no role', async () => {
    aws.answer = ({ operation }) =>
      operation.endsWith('/security-credentials/') ? { status: 404 } : undefined
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'INSTANCE_PROFILE_UNAVAILABLE',
      hint: expect.stringContaining('Attach an instance profile'),
    })
  })

  it('does not pass off expired keys, and prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn')
    aws.answer = ({ operation }) =>
      operation.endsWith('/node') ? { body: metadataKeys('ASIAOLD', -60) } : undefined
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'INSTANCE_PROFILE_UNAVAILABLE',
      message: expect.stringContaining('expired at'),
    })
    expect(warn).not.toHaveBeenCalled()
  })

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '<html>',
    '{"Code":"Failed","AccessKeyId":1}',
    '{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"soon"}',
  ])('refuses an answer without keys: %s', async (body) => {
    aws.answer = ({ operation }) => (operation.endsWith('/node') ? { body } : undefined)
    await expect(fetchKeys()).rejects.toMatchObject({ code: 'INSTANCE_PROFILE_UNAVAILABLE' })
  })

  it('names the address and does not fall through to other keys when nothing answers', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'S' })
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'http://127.0.0.1:1'
    const plan = await planIdentity({ instanceProfile: true })
    const error = await plan.credentials({ region }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INSTANCE_PROFILE_UNAVAILABLE' })
    for (const text of ['http://127.0.0.1:1', '169.254.169.254', 'ECONNREFUSED', 'hop limit']) {
      expect(String(error)).toContain(text)
    }
  })

  it('gives up within its own budget when the service says nothing', async () => {
    aws.answer = () => ({ status: 0 })
    await expect(fetchKeys()).rejects.toThrow('ETIMEDOUT')
  }, 5_000)

  it('stops at once when the signal says so', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
    const abort = new AbortController()
    aws.answer = () => {
      setImmediate(() => abort.abort())
      return { status: 0 }
    }
    const plan = await planIdentity({ instanceProfile: true })
    await expect(plan.credentials({ region, signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })

  it('is refused while planning where the environment forbids it, also as credential_source', async () => {
    process.env['AWS_EC2_METADATA_DISABLED'] = 'TRUE'
    const refused = {
      code: 'INSTANCE_PROFILE_UNAVAILABLE',
      message: expect.stringContaining('AWS_EC2_METADATA_DISABLED'),
    }
    await expect(planIdentity({ instanceProfile: true })).rejects.toMatchObject(refused)
    await home.write({
      credentials: '[r]\nrole_arn=arn:aws:iam::1:role/a\ncredential_source=Ec2InstanceMetadata',
    })
    await expect(planIdentity({ profile: 'r' })).rejects.toMatchObject(refused)
    process.env['AWS_EC2_METADATA_DISABLED'] = 'false'
    await planIdentity({ profile: 'r' })
  })

  it('asks the IPv6 address in that mode, and knows no third mode', async () => {
    delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] = 'IPv6'
    expect((await planIdentity({ instanceProfile: true })).descriptor).toContain('[fd00:ec2::254]')
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] = 'IPv4'
    expect((await planIdentity({ instanceProfile: true })).descriptor).toContain('169.254.169.254')
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] = 'IPv5'
    await expect(planIdentity({ instanceProfile: true })).rejects.toThrow('neither IPv4 nor IPv6')
  })

  it('signs AssumeRole as credential_source = Ec2InstanceMetadata', async () => {
    await home.write({
      credentials: '[r]\nrole_arn=arn:aws:iam::1:role/a\ncredential_source=Ec2InstanceMetadata',
    })
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
    const plan = await planIdentity({ profile: 'r' })
    expect(await plan.credentials({ region, stsEndpointUrl: aws.url })).toMatchObject({
      accessKeyId: 'ASIA:a',
    })
    expect(aws.calls.at(-1)).toMatchObject({ operation: 'AssumeRole', signer: 'ASIAIMDS' })
  })
})
