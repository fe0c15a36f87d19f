import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'
import { metadataKeys, useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const region = 'us-west-2'
const fetchKeys = async (): Promise<unknown> => (await planIdentity({})).credentials({ region })

describe('the container source', () => {
  it('asks the agent that the environment names, with its token', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${aws.url}/creds?x=1`
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] = 'Basic abc'
    expect(await fetchKeys()).toMatchObject({ accessKeyId: 'ASIACONTAINER', sessionToken: 'T' })
    expect(aws.calls).toMatchObject([
      { operation: 'GET /creds', params: { x: '1' }, headers: { authorization: 'Basic abc' } },
    ])
  })

  it('reads the token file at each call, and before the variable', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = aws.url
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] = 'variable'
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] = await home.put('token', 'first\n')
    const plan = await planIdentity({})
    await plan.credentials({ region })
    await home.put('token', 'second')
    await plan.credentials({ region })
    expect(aws.calls.map((call) => call.headers.authorization)).toEqual(['first', 'second'])
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] = '/nonexistent/token'
    await expect(plan.credentials({ region })).rejects.toThrow('/nonexistent/token')
  })

  it('asks the agent of ECS for a relative URI', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] = '/v2/credentials/id'
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = aws.url
    const plan = await planIdentity({})
    expect(plan.descriptor).toContain('http://169.254.170.2/v2/credentials/id')
  })

  it.each([
    'http://example.com/',
    'http://169.254.169.254/',
    'ftp://127.0.0.1/',
    'nonsense',
    'http://127.0.0.1.evil.example/',
  ])('refuses to send its token to %s', async (uri) => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = uri
    await expect(planIdentity({})).rejects.toMatchObject({ code: 'IDENTITY_FAILED' })
  })

  it.each([
    [{ status: 500 }, 'HTTP status 500'],
    [{ body: '{}' }, 'answered without AWS keys'],
    [{ body: metadataKeys('ASIAOLD', -1) }, 'expired at'],
  ])('tells why it got no keys (%#)', async (answer, text) => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = aws.url
    aws.answer = () => answer
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringContaining(text),
    })
    expect(aws.calls).toHaveLength(1)
  })

  it('signs AssumeRole as credential_source = EcsContainer, and says where that works', async () => {
    await home.write({ credentials: '[r]\nrole_arn=arn:aws:iam::1:role/a\ncredential_source=EcsContainer' })
    await expect(planIdentity({ profile: 'r' })).rejects.toMatchObject({
      code: 'IDENTITY_NOT_FOUND',
      message: expect.stringContaining('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'),
    })
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = aws.url
    await (await planIdentity({ profile: 'r' })).credentials({ region, stsEndpointUrl: aws.url })
    expect(aws.calls.at(-1)).toMatchObject({ operation: 'AssumeRole', signer: 'ASIACONTAINER' })
  })
})
