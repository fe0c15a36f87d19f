import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'
import { useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const region = 'us-west-2'
const START_URL = 'https://example.awsapps.com/start'
const SESSION = `[profile s]
sso_session=corp
sso_account_id=111111111111
sso_role_name=r
[sso-session corp]
sso_region=us-east-1
sso_start_url=${START_URL}
`
const LEGACY = `[profile s]
sso_start_url=${START_URL}
sso_region=us-east-1
sso_account_id=111111111111
sso_role_name=r
`
const signedIn = (id: string, token: object): Promise<string> =>
  home.put(`.aws/sso/cache/${createHash('sha1').update(id).digest('hex')}.json`, JSON.stringify(token))
const token = (secondsLeft: number): object => ({
  accessToken: 'AT',
  expiresAt: new Date(Date.now() + secondsLeft * 1000).toISOString(),
})
const refreshable = { refreshToken: 'RT', clientId: 'C', clientSecret: 'CS' }
const fetchKeys = async (): Promise<unknown> => {
  process.env['AWS_ENDPOINT_URL_SSO'] = aws.url
  process.env['AWS_ENDPOINT_URL_SSO_OIDC'] = aws.url
  return (await planIdentity({ profile: 's' })).credentials({ region })
}

describe('the SSO source', () => {
  it.each([
    ['sso_session', SESSION, 'corp'],
    ['legacy', LEGACY, START_URL],
  ])('gets keys with the token of aws sso login: %s', async (_form, config, id) => {
    await home.write({ config })
    await signedIn(id, token(3600))
    expect(await fetchKeys()).toMatchObject({
      accessKeyId: 'ASIASSO',
      sessionToken: 'T',
      expiration: expect.any(Date),
    })
    expect(aws.calls).toMatchObject([
      {
        operation: 'GET /federation/credentials',
        params: { account_id: '111111111111', role_name: 'r' },
        headers: { 'x-amz-sso_bearer_token': 'AT' },
      },
    ])
  })

  it('stays with the files it was planned from, wherever they are', async () => {
    process.env['AWS_CONFIG_FILE'] = await home.put(
      'elsewhere',
      SESSION.slice(SESSION.indexOf('[sso-session')),
    )
    await home.put(
      '.aws/Credentials',
      SESSION.slice(0, SESSION.indexOf('[sso-session')).replace('profile ', ''),
    )
    await signedIn('corp', token(3600))
    process.env['AWS_ENDPOINT_URL_SSO'] = aws.url
    const plan = await planIdentity({ profile: 's' })
    delete process.env['AWS_CONFIG_FILE']
    expect(await plan.credentials({ region })).toMatchObject({ accessKeyId: 'ASIASSO' })
  })

  it.each([undefined, 'nonsense', '{}', '{"accessToken":"AT"}'])(
    'says how to sign in when there is no token: %s',
    async (text) => {
      await home.write({ config: SESSION })
      const path = await signedIn('corp', {})
      if (text === undefined) await home.put('.aws/sso/cache/other', '')
      else await home.put(path.slice(home.path.length + 1), text)
      await expect(planIdentity({ profile: 's' })).rejects.toMatchObject({
        code: 'SSO_TOKEN_MISSING',
        message: expect.stringContaining('aws sso login --profile s'),
      })
    },
  )

  it('names the profile that signs in when it is the source of another', async () => {
    await home.write({
      config: `${SESSION}[profile outer]\nrole_arn=arn:aws:iam::1:role/a\nsource_profile=s\n`,
    })
    await expect(planIdentity({ profile: 'outer' })).rejects.toMatchObject({
      code: 'SSO_TOKEN_MISSING',
      message: expect.stringContaining('aws sso login --profile s'),
    })
  })

  it.each([
    [SESSION, 'corp', {}],
    [LEGACY, START_URL, refreshable],
  ])(
    'says how to sign in again when the token has expired and cannot be refreshed (%#)',
    async (config, id, more) => {
      await home.write({ config })
      await signedIn(id, { ...token(-1), ...more })
      await expect(planIdentity({ profile: 's' })).rejects.toMatchObject({
        code: 'SSO_TOKEN_EXPIRED',
        message: expect.stringContaining('aws sso login --profile s'),
      })
    },
  )

  it('refreshes an expired token where it can', async () => {
    await home.write({ config: SESSION })
    await signedIn('corp', { ...token(-1), ...refreshable })
    aws.answer = ({ operation }) =>
      operation === 'POST /token'
        ? { body: JSON.stringify({ accessToken: 'AT2', expiresIn: 3600, refreshToken: 'RT2' }) }
        : undefined
    expect(await fetchKeys()).toMatchObject({ accessKeyId: 'ASIASSO' })
    expect(aws.calls.at(-1)?.headers['x-amz-sso_bearer_token']).toBe('AT2')
  })

  it('says how to sign in again when the service does not take the token', async () => {
    await home.write({ config: LEGACY })
    await signedIn(START_URL, token(3600))
    aws.answer = () => ({
      status: 401,
      body: '{"__type":"UnauthorizedException","message":"Session token not found or invalid"}',
    })
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'SSO_TOKEN_EXPIRED',
      message: expect.stringContaining('aws sso login --profile s'),
    })
  })

  it('names role and account when the user may not have them', async () => {
    await home.write({ config: LEGACY })
    await signedIn(START_URL, token(3600))
    aws.answer = () => ({ status: 403, body: '{"__type":"ForbiddenException","message":"No access"}' })
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringMatching(/role "r" in account 111111111111.*permission set/),
    })
  })

  it.each([
    [SESSION.replace('[sso-session corp]', '[sso-session other]'), 'Add [sso-session corp]'],
    [SESSION.replace('sso_region=us-east-1\n', ''), 'Add sso_region to [sso-session corp]'],
    [SESSION.replace('sso_role_name=r\n', ''), 'Add sso_role_name to the profile'],
    [LEGACY.replace(/sso_start_url=.*\n/, ''), 'lacks sso_start_url'],
    [SESSION.replace('sso_role_name=r', 'sso_role_name=r\nsso_region=eu-west-1'), 'sso_region differs'],
  ])('refuses an incomplete or contradictory sign-in (%#)', async (config, text) => {
    await home.write({ config })
    await expect(planIdentity({ profile: 's' })).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining(text),
    })
  })
})
