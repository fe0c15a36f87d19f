import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../redaction.ts'
import { planIdentity } from './plan-identity.ts'
import { keyOptions, useAwsHome } from './testing/aws-home.ts'
import { queryError, useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const CREDENTIALS = `[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = SKDEFAULT

[base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = SKBASE

[tmp]
aws_access_key_id = ASIATMP
aws_secret_access_key = SKTMP
aws_session_token = TOKTMP==
`
const CONFIG = `[profile analyst]
role_arn = arn:aws:iam::111111111111:role/analyst
source_profile = base
region = us-west-2

[profile etl]
role_arn = arn:aws:iam::222222222222:role/etl
source_profile = analyst
role_session_name = nightly
external_id = x-42
duration_seconds = 900
`
const MFA = `[profile mfa]
role_arn = arn:aws:iam::111111111111:role/a
source_profile = base
mfa_serial = arn:aws:iam::1:mfa/u
`
const region = 'us-west-2'
const writeFiles = (config = CONFIG): Promise<void> => home.write({ credentials: CREDENTIALS, config })
const viaFake = (): { region: string; stsEndpointUrl: string } => ({ region, stsEndpointUrl: aws.url })

describe('planIdentity', () => {
  it('hands out the keys of a profile, session tokens byte for byte', async () => {
    await writeFiles()
    const plan = await planIdentity({ profile: 'tmp' })
    expect(plan.origin).toBe('Profile')
    expect(await plan.credentials({ region })).toEqual({
      accessKeyId: 'ASIATMP',
      secretAccessKey: 'SKTMP',
      sessionToken: 'TOKTMP==',
    })
  })

  it('assumes the roles of a chain one by one, each with what its profile declares', async () => {
    await writeFiles()
    const plan = await planIdentity({ profile: 'etl' })
    expect(plan.steps.map(({ kind, profile }) => `${kind} ${profile}`)).toEqual([
      'static keys base',
      'assume role analyst',
      'assume role etl',
    ])
    const keys = await plan.credentials(viaFake())
    expect(keys).toMatchObject({
      accessKeyId: 'ASIA:etl',
      sessionToken: 'T:etl',
      expiration: expect.any(Date),
    })
    expect(aws.calls.map(({ operation, signer, region: r }) => `${operation} ${signer} ${r}`)).toEqual([
      'AssumeRole AKIDBASE us-west-2',
      'AssumeRole ASIA:analyst us-west-2',
    ])
    expect(aws.calls[0]?.params).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::111111111111:role/analyst',
      RoleSessionName: expect.stringMatching(/^redshift-iam-\d+$/),
    })
    expect(aws.calls[1]?.params).toMatchObject({
      RoleArn: 'arn:aws:iam::222222222222:role/etl',
      RoleSessionName: 'nightly',
      ExternalId: 'x-42',
      DurationSeconds: '900',
    })
    expect(aws.calls[1]?.headers['x-amz-security-token']).toBe('T:analyst')
  })

  it('calls STS in the region of the selected profile for every hop, else in the Redshift region', async () => {
    await writeFiles(CONFIG.replace('[profile etl]\n', '[profile etl]\nregion = EU-West-1\n'))
    await (await planIdentity({ profile: 'etl' })).credentials(viaFake())
    expect(aws.calls.map((call) => call.region)).toEqual(['eu-west-1', 'eu-west-1'])
    await writeFiles(CONFIG.replace('region = us-west-2\n', ''))
    await (await planIdentity({ profile: 'analyst' })).credentials({ ...viaFake(), region: 'sa-east-1' })
    expect(aws.calls[2]?.region).toBe('sa-east-1')
  })

  it.each([
    [
      'StsEndpointUrl',
      (url: string) => ({ option: url, env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' } }),
    ],
    [
      'AWS_ENDPOINT_URL_STS',
      (url: string) => ({ env: { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }),
    ],
    [
      'AWS_ENDPOINT_URL',
      (url: string) => ({ env: { AWS_ENDPOINT_URL: url }, config: 'endpoint_url = http://127.0.0.1:1' }),
    ],
    [
      'services',
      (url: string) => ({
        config: `services = s\nendpoint_url = http://127.0.0.1:1\n[services s]\nsts =\n  endpoint_url = ${url}`,
      }),
    ],
    ['endpoint_url', (url: string) => ({ config: `endpoint_url = ${url}` })],
  ])('takes the STS endpoint from %s', async (_from, given) => {
    const { option, env, config } = given(aws.url) as { option?: string; env?: object; config?: string }
    Object.assign(process.env, env)
    await writeFiles(`[profile x]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n${config ?? ''}`)
    const plan = await planIdentity({ profile: 'x', ...(option !== undefined && { stsEndpointUrl: option }) })
    expect(await plan.credentials({ region })).toMatchObject({ accessKeyId: 'ASIA:x' })
  })

  it.each([
    ['only another profile sets one', { AWS_PROFILE: 'other' }, ''],
    [
      'the environment says to ignore them',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'endpoint_url = http://127.0.0.1:1\n',
    ],
    [
      'the profile says to ignore them',
      {},
      'endpoint_url = http://127.0.0.1:1\nignore_configured_endpoint_urls = true\n',
    ],
  ])('calls the regional endpoint of STS when %s', async (_title, env, config) => {
    Object.assign(process.env, env)
    await writeFiles(
      `${CONFIG.replace('[profile analyst]\n', `[profile analyst]\n${config}`)}[profile other]\nendpoint_url = http://127.0.0.1:1\n`,
    )
    const hosts: string[] = []
    const requestHandler = {
      handle: async ({ hostname }: { hostname: string }) => {
        hosts.push(hostname)
        throw new Error('no network in this test')
      },
    }
    const plan = await planIdentity({ profile: 'analyst' })
    await expect(plan.credentials({ region, requestHandler })).rejects.toMatchObject({
      code: 'ASSUME_ROLE_FAILED',
    })
    expect(hosts[0]).toBe('sts.us-west-2.amazonaws.com')
  })

  it('gives the endpoints of the profile to whoever calls Redshift', async () => {
    const config =
      '[profile x]\nservices = s\nendpoint_url = http://all\ncredential_process=x\n[services s]\nredshift =\n  endpoint_url = http://r\n'
    await writeFiles(config)
    expect((await planIdentity({ profile: 'x' })).profile?.serviceEndpoints).toEqual({
      sts: 'http://all',
      redshift: 'http://r',
      redshift_serverless: 'http://all',
    })
    await writeFiles(config.replace('[profile x]\n', '[profile x]\nignore_configured_endpoint_urls = true\n'))
    expect((await planIdentity({ profile: 'x' })).profile?.serviceEndpoints).toEqual({})
    await writeFiles(config.replace('[services s]', '[services t]'))
    await expect(planIdentity({ profile: 'x' })).rejects.toMatchObject({ code: 'PROFILE_INVALID' })
  })

  it('uses [default] from either file when nothing else is said', async () => {
    await writeFiles()
    const plan = await planIdentity({})
    expect([plan.origin, plan.steps[0]?.accessKeyId]).toEqual(['[default]', 'AKIDDEFAULT'])
    await home.write({
      credentials: '',
      config: '[default]\naws_access_key_id=AKIDCONFIG\naws_secret_access_key=S',
    })
    expect((await planIdentity({})).steps[0]?.accessKeyId).toBe('AKIDCONFIG')
  })

  it('does not go past a [default] that says nothing about keys', async () => {
    await home.write({ config: '[default]\nregion = us-west-2' })
    await expect(planIdentity({})).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      hint: expect.stringContaining('InstanceProfile=1'),
    })
  })

  it('takes environment keys before [default], and a named profile before both', async () => {
    await writeFiles()
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIDENV',
      AWS_SECRET_ACCESS_KEY: 'S',
      AWS_SESSION_TOKEN: 'T',
    })
    const plan = await planIdentity({})
    expect(plan).toMatchObject({
      origin: 'AWS_ACCESS_KEY_ID',
      steps: [{ kind: 'environment', accessKeyId: 'AKIDENV' }],
    })
    expect(await plan.credentials({ region })).toMatchObject({ sessionToken: 'T' })
    process.env['AWS_PROFILE'] = 'tmp'
    expect((await planIdentity({})).steps[0]?.accessKeyId).toBe('ASIATMP')
    expect((await planIdentity({ profile: 'base' })).steps[0]?.accessKeyId).toBe('AKIDBASE')
  })

  it('says which variable named a profile that does not exist', async () => {
    process.env['AWS_PROFILE'] = 'nope'
    await expect(planIdentity({})).rejects.toMatchObject({
      code: 'PROFILE_NOT_FOUND',
      message: expect.stringContaining('"nope", named by AWS_PROFILE'),
    })
  })

  it('reads no file where no profile can count', async () => {
    process.env['AWS_CONFIG_FILE'] = home.path
    await expect(planIdentity({ profile: 'x' })).rejects.toThrow(home.path)
    await planIdentity({ instanceProfile: true })
    await planIdentity(keyOptions('AKID'))
  })

  it('requires somebody to ask for an MFA code before the first call of the chain', async () => {
    await writeFiles(
      `[profile inner]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = base\n${MFA.replace('= base', '= inner')}`,
    )
    const error = await (await planIdentity({ profile: 'mfa' }))
      .credentials(viaFake())
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'MFA_REQUIRED', message: expect.stringContaining('mfa_serial') })
    expect(aws.calls).toEqual([])
  })

  it.each([
    [123456, '123456'],
    ['123456', '123456'],
    [1234, '001234'],
  ])('sends the code of mfaCodeProvider on the hop that declares it: %s', async (answer, code) => {
    await writeFiles(`${MFA}[profile outer]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = mfa\n`)
    const asked: string[] = []
    const mfaCodeProvider = (serial: string): string | number => {
      asked.push(serial)
      return answer
    }
    await (await planIdentity({ profile: 'outer', mfaCodeProvider })).credentials(viaFake())
    expect(asked).toEqual(['arn:aws:iam::1:mfa/u'])
    expect(aws.calls[0]?.params).toMatchObject({ SerialNumber: 'arn:aws:iam::1:mfa/u', TokenCode: code })
    expect(aws.calls[1]?.params).not.toHaveProperty('SerialNumber')
  })

  it.each([[() => ''], [() => 'abc'], [() => Promise.reject(new Error('cancelled'))]])(
    'makes no call when mfaCodeProvider gives no code (%#)',
    async (mfaCodeProvider) => {
      await writeFiles(MFA)
      const plan = await planIdentity({ profile: 'mfa' })
      await expect(plan.credentials({ ...viaFake(), mfaCodeProvider })).rejects.toMatchObject({
        code: 'MFA_REQUIRED',
      })
      expect(aws.calls).toEqual([])
    },
  )

  it('explains a refused role: who asked, for what, and what to allow', async () => {
    await writeFiles()
    aws.answer = () =>
      queryError(
        'AccessDenied',
        'User: arn:aws:iam::111111111111:user/base is not authorized to perform: sts:AssumeRole on resource: x',
      )
    const error = await (await planIdentity({ profile: 'etl' }))
      .credentials(viaFake())
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'ASSUME_ROLE_FAILED',
      awsErrorName: 'AccessDenied',
      requestId: 'request-1',
    })
    for (const text of [
      'arn:aws:iam::111111111111:user/base',
      'arn:aws:iam::111111111111:role/analyst',
      'sts:AssumeRole',
      'trust policy',
      'external_id',
      'profile "analyst"',
    ]) {
      expect(String(error)).toContain(text)
    }
    expect(aws.calls).toHaveLength(1)
  })

  it.each([
    ['ExpiredToken', 'sign in again'],
    ['InvalidClientTokenId', 'aws_session_token'],
    ['SignatureDoesNotMatch', 'clock'],
    ['ValidationError', 'role_session_name'],
    ['RegionDisabledException', 'us-west-2'],
  ])('has a remedy for %s', async (code, text) => {
    await writeFiles()
    aws.answer = () => queryError(code, 'no')
    const plan = await planIdentity({ profile: 'analyst' })
    await expect(plan.credentials(viaFake())).rejects.toMatchObject({
      code: 'ASSUME_ROLE_FAILED',
      awsErrorName: code,
      hint: expect.stringContaining(text),
    })
  })

  it('lets no secret into an error, whatever the answer quotes', async () => {
    await writeFiles('[profile t]\nrole_arn=arn:aws:iam::1:role/x\nsource_profile=tmp')
    aws.answer = () =>
      queryError('SignatureDoesNotMatch', 'x-amz-security-token:TOKTMP== and SKTMP and TOKTMP==')
    const error = await (await planIdentity({ profile: 't' })).credentials(viaFake()).catch((e: unknown) => e)
    const shown = inspect(error, { depth: 9, showHidden: true })
    expect(shown).toContain('SignatureDoesNotMatch')
    expect(shown).not.toMatch(/TOKTMP|SKTMP/)
  })

  it('says which endpoint of STS could not be reached', async () => {
    await writeFiles()
    const plan = await planIdentity({ profile: 'analyst' })
    await expect(plan.credentials({ region, stsEndpointUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'ASSUME_ROLE_FAILED',
      message: expect.stringMatching(/ECONNREFUSED.*http:\/\/127\.0\.0\.1:1/s),
    })
  })

  it('stops a call under way when the signal says so, with the reason of the signal', async () => {
    await writeFiles()
    const abort = new AbortController()
    aws.answer = () => {
      setImmediate(() => abort.abort())
      return { status: 0 }
    }
    const plan = await planIdentity({ profile: 'etl' })
    await expect(plan.credentials({ ...viaFake(), signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await expect(plan.credentials({ ...viaFake(), signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(aws.calls).toHaveLength(1)
  })

  it('sends STS through the request handler of the user, and leaves that open', async () => {
    await writeFiles()
    const { NodeHttpHandler } = await import('@smithy/node-http-handler')
    const requestHandler = new NodeHttpHandler()
    let destroyed = false
    requestHandler.destroy = () => {
      destroyed = true
    }
    const handle = requestHandler.handle.bind(requestHandler)
    let used = 0
    requestHandler.handle = (request, options) => {
      used += 1
      return handle(request, options)
    }
    await (await planIdentity({ profile: 'etl' })).credentials({ ...viaFake(), requestHandler })
    expect([used, destroyed]).toEqual([2, false])
  })

  it('shows the properties of the profile, but no secret', async () => {
    await home.write({ credentials: `${CREDENTIALS}DbUser = alice\n__proto__ = x\n` })
    const plan = await planIdentity({ profile: 'tmp' })
    expect(plan.profile?.properties).toEqual({ aws_access_key_id: 'ASIATMP', dbuser: 'alice' })
    expect(inspect(plan, { depth: 9, showHidden: true })).not.toMatch(/SKTMP|TOKTMP/)
  })

  it('changes its descriptor with the identity, and puts no secret in it', async () => {
    await writeFiles()
    const settings = [
      { profile: 'base' },
      { profile: 'tmp' },
      { profile: 'analyst' },
      { profile: 'etl' },
      {},
      { instanceProfile: true },
      keyOptions('AKIDBASE'),
      keyOptions('AKIDBASE', 'T1'),
      keyOptions('AKIDBASE', 'T2'),
      { ...keyOptions('AKIDBASE'), secretAccessKey: new Secret('other') },
      { credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'S' }) },
      { credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'S' }) },
      { profile: 'etl', stsEndpointUrl: 'https://sts.example.com' },
    ]
    const descriptors = await Promise.all(settings.map(async (one) => (await planIdentity(one)).descriptor))
    expect(new Set(descriptors).size).toBe(settings.length)
    expect(descriptors.join()).not.toMatch(/SKBASE|SKTMP|TOKTMP|"SK"|"T1"|other/)

    const before = (await planIdentity({ profile: 'etl' })).descriptor
    expect((await planIdentity({ profile: 'etl' })).descriptor).toBe(before)
    await writeFiles(CONFIG.replace('x-42', 'x-43'))
    expect((await planIdentity({ profile: 'etl' })).descriptor).not.toBe(before)
  })
})
