import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromHttp, fromIni, fromNodeProviderChain, fromTokenFile } from '@aws-sdk/credential-providers'
import { describe, expect, it, vi } from 'vitest'
import { startForTest } from './control-plane.fixture.ts'

async function load(profile: string) {
  return fromIni({ profile, ignoreCache: true, mfaCodeProvider: async () => '123456' })()
}

describe('the written profiles', () => {
  it.each([
    ['default', /^AKIADEFAULT/, []],
    ['base', /^AKIABASE/, []],
    ['analyst', /^ASIAANALYST/, ['sts:AssumeRole']],
    ['etl', /^ASIAETL/, ['sts:AssumeRole', 'sts:AssumeRole']],
    ['mfa', /^ASIACAREFUL/, ['sts:AssumeRole']],
    ['web', /^ASIAWEB/, ['sts:AssumeRoleWithWebIdentity']],
    ['sso', /^ASIA/, ['sso:GetRoleCredentials']],
    [
      'instance',
      /^ASIAINSTANCE/,
      ['imds:PUT token', 'imds:GET role', 'imds:GET credentials', 'sts:AssumeRole'],
    ],
    ['container', /^ASIACONTAINER/, ['container:GET credentials', 'sts:AssumeRole']],
  ])('%s leads the SDK to its keys', async (profile, key, calls) => {
    const aws = await startForTest()
    for (const [name, value] of Object.entries(aws.containerEnv)) vi.stubEnv(name, value)
    await expect(load(profile)).resolves.toMatchObject({ accessKeyId: key })
    expect(aws.calls.map(({ service, operation }) => `${service}:${operation}`)).toEqual(calls)
    expect(aws.calls.every(({ status }) => status === 200)).toBe(true)
  })

  it('denied is refused by the trust policy of its role', async () => {
    await startForTest()
    await expect(load('denied')).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('fit the default chain of the SDK', async () => {
    await startForTest()
    await expect(fromNodeProviderChain()()).resolves.toMatchObject({
      accessKeyId: expect.stringMatching(/^AKIADEFAULT/),
    })
  })
})

it('keeps every secret out of the calls', async () => {
  const aws = await startForTest()
  for (const profile of ['etl', 'mfa', 'web', 'sso', 'instance']) await load(profile)
  const { webIdentityToken, ssoToken } = aws.files
  const secrets = [
    ...aws.scene.users.map(({ secretAccessKey }) => secretAccessKey),
    webIdentityToken,
    (JSON.parse(ssoToken) as { accessToken: string }).accessToken,
  ]
  const shown = JSON.stringify(aws.calls)
  for (const secret of secrets) expect(shown).not.toContain(secret)
})

it('hands container credentials to those who show the token, and to all at the relative path', async () => {
  const aws = await startForTest()
  const awsContainerCredentialsFullUri = aws.containerEnv['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
  await expect(
    fromHttp({ awsContainerCredentialsFullUri, awsContainerAuthorizationToken: 'wrong', maxRetries: 0 })(),
  ).rejects.toThrow('Server responded with status: 401')
  await expect(
    fromHttp({ awsContainerCredentialsFullUri: `${aws.endpoint}/v2/credentials/abc` })(),
  ).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIATASK/) })
})

describe('SSO', () => {
  it('refreshes a session that is about to end', async () => {
    const aws = await startForTest()
    const cache = join(aws.env['AWS_CONFIG_FILE'] ?? '', '..', 'sso', 'cache')
    const { createHash } = await import('node:crypto')
    const file = join(cache, `${createHash('sha1').update('local').digest('hex')}.json`)
    const token = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(
      file,
      JSON.stringify({ ...token, expiresAt: new Date(Date.now() + 60_000).toISOString() }),
    )
    await load('sso')
    expect(aws.calls.map(({ service, operation, status }) => `${service}:${operation} ${status}`)).toEqual([
      'sso-oidc:CreateToken 200',
      'sso:GetRoleCredentials 200',
    ])
  })

  it('refuses a session that has ended by the clock of the stand-in', async () => {
    const aws = await startForTest()
    aws.clock.advance(9 * 3600)
    await expect(load('sso')).rejects.toThrow('Session token not found or invalid')
    expect(aws.calls).toMatchObject([{ status: 401, error: 'UnauthorizedException' }])
  })

  it('refuses a role that was not assigned', async () => {
    const aws = await startForTest()
    const answer = await fetch(
      `${aws.endpoint}/federation/credentials?role_name=Admin&account_id=111111111111`,
      {
        headers: { 'x-amz-sso_bearer_token': aws.scene.sso.accessToken },
      },
    )
    expect(answer.status).toBe(403)
    expect(answer.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
  })

  it('refuses a refresh token that was used before', async () => {
    const aws = await startForTest()
    const { clientId, clientSecret, refreshToken } = aws.scene.sso
    const body = JSON.stringify({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' })
    const refresh = () => fetch(`${aws.endpoint}/token`, { method: 'POST', body })
    expect((await refresh()).status).toBe(200)
    const again = await refresh()
    expect(again.status).toBe(400)
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
    expect(JSON.stringify(aws.calls)).not.toContain(refreshToken)
  })
})

it('reads the web identity token from the file', async () => {
  const aws = await startForTest()
  await expect(
    fromTokenFile({
      webIdentityTokenFile: join(aws.env['AWS_CONFIG_FILE'] ?? '', '..', 'web-identity-token'),
      roleArn: 'arn:aws:iam::111111111111:role/web',
    })(),
  ).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIAWEB/) })
})
