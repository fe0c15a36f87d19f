import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'
import { queryError, useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const ROLE = 'arn:aws:iam::111111111111:role/web'
const writeProfile = async (more = ''): Promise<void> => {
  const file = await home.put('token.jwt', 'JWT-1\n')
  await home.write({ config: `[profile w]\nrole_arn=${ROLE}\nweb_identity_token_file=${file}\n${more}` })
}
const fetchKeys = async (settings: object = { profile: 'w' }): Promise<unknown> =>
  (await planIdentity(settings)).credentials({ region: 'us-west-2', stsEndpointUrl: aws.url })

describe('the web identity source', () => {
  it('assumes the role of the profile with the token, unsigned', async () => {
    await writeProfile('role_session_name=me\nduration_seconds=1800\n')
    expect(await fetchKeys()).toMatchObject({ accessKeyId: 'ASIA:web', sessionToken: 'T:web' })
    expect(aws.calls).toMatchObject([
      {
        operation: 'AssumeRoleWithWebIdentity',
        params: { RoleArn: ROLE, WebIdentityToken: 'JWT-1', RoleSessionName: 'me', DurationSeconds: '1800' },
      },
    ])
    expect(aws.calls[0]).not.toHaveProperty('signer')
  })

  it('reads the token at each call', async () => {
    await writeProfile()
    const plan = await planIdentity({ profile: 'w' })
    await home.put('token.jwt', 'JWT-2')
    await plan.credentials({ region: 'us-west-2', stsEndpointUrl: aws.url })
    expect(aws.calls[0]?.params['WebIdentityToken']).toBe('JWT-2')
    expect(aws.calls[0]?.params).not.toHaveProperty('DurationSeconds')
  })

  it('takes role and token from the environment when nothing else is said', async () => {
    process.env['AWS_WEB_IDENTITY_TOKEN_FILE'] = await home.put('t', 'JWT')
    process.env['AWS_ROLE_ARN'] = ROLE
    process.env['AWS_ROLE_SESSION_NAME'] = 'pod'
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = 'http://127.0.0.1:1'
    expect((await planIdentity({})).origin).toBe('SDK default chain')
    expect(await fetchKeys({})).toMatchObject({ accessKeyId: 'ASIA:web' })
    expect(aws.calls[0]?.params['RoleSessionName']).toBe('pod')
  })

  it('names a token file that is missing or empty, before any call', async () => {
    await home.write({ config: `[profile w]\nrole_arn=${ROLE}\nweb_identity_token_file=~/gone\n` })
    await expect(planIdentity({ profile: 'w' })).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining(`${home.path}/gone, named by web_identity_token_file of profile "w"`),
    })
    await home.put('gone', ' \n')
    await expect(planIdentity({ profile: 'w' })).rejects.toThrow('is empty')
  })

  it('is a source for further roles', async () => {
    await writeProfile(
      '[profile outer]\nrole_arn=arn:aws:iam::1:role/outer\nsource_profile=w\nregion=eu-west-1\n',
    )
    expect(await fetchKeys({ profile: 'outer' })).toMatchObject({ accessKeyId: 'ASIA:outer' })
    expect(aws.calls[1]).toMatchObject({ operation: 'AssumeRole', signer: 'ASIA:web', region: 'eu-west-1' })
  })

  it.each([
    ['AccessDenied', 'trust policy'],
    ['InvalidIdentityToken', 'OIDC provider'],
    ['ExpiredTokenException', 'expired'],
  ])('has a remedy for %s, and keeps the token out of it', async (code, text) => {
    await writeProfile()
    aws.answer = () => queryError(code, 'JWT-1 is no good', 400)
    const error = await fetchKeys().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ASSUME_ROLE_FAILED', hint: expect.stringContaining(text) })
    expect(String(error)).not.toContain('JWT-1')
  })
})
