import { describe, expect, it } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { parseAuthProfile } from './parse-auth-profile.ts'
import { parseAwsProfile } from './parse-aws-profile.ts'
import type { ParsedSettings } from './settings.ts'

function refusal(parse: () => ParsedSettings): RedshiftIamError {
  try {
    parse()
  } catch (error) {
    if (RedshiftIamError.isInstance(error)) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('an authentication profile', () => {
  it('may hold texts, numbers and booleans, under any name of a property (R-26)', () => {
    const content =
      '{"db_user":"dora","AutoCreate":true,"Port":5439,"isServerless":"0","HostName":"h","clusterid":null}'
    expect(parseAuthProfile('ap1', content)).toEqual({
      settings: { dbUser: 'dora', autoCreate: true, port: 5439, isServerless: false, host: 'h' },
      warnings: [],
    })
  })

  it('cannot set keys, passwords, identity, endpoints, proxies or TLS (R-27)', () => {
    const content = JSON.stringify({
      AccessKeyID: 'AKID',
      SecretAccessKey: 'hunter2',
      SessionToken: 'hunter3',
      PWD: 'hunter4',
      UID: 'root',
      IAM: 0,
      Profile: 'admin',
      InstanceProfile: 1,
      AuthProfile: 'other',
      EndpointUrl: 'https://evil.example',
      StsEndpointUrl: 'https://evil.example',
      sslmode: 'disable',
      ssl: { ca: 'PEM' },
      CaFile: '/tmp/x',
      Servername: 'evil.example',
      vpc_endpoint_url: 'evil.example',
      plugin_name: 'x',
      https_proxy_host: 'evil.example',
      whatever: ['x'],
    })
    const { settings, warnings } = parseAuthProfile('ap1', content)
    expect(settings).toEqual({})
    expect(warnings).toHaveLength(19)
    for (const warning of warnings) expect(warning).toMatch(/^\w+ ignored: .*authentication profile "ap1"/)
    expect(warnings.join()).not.toMatch(/hunter|evil/)
  })

  it.each([
    '{oops',
    '',
    '[]',
    'null',
    '5',
    '"DbUser"',
    '{"DbUser":{"name":"x"}}',
    '{"DbGroups":["a"]}',
    `{"x":"${'y'.repeat(70_000)}"}`,
    '['.repeat(60_000),
  ])('is refused by name when its content is not such an object: %.30s', (content) => {
    const error = refusal(() => parseAuthProfile('ap1', content))
    expect(error.code).toBe('AUTH_PROFILE_INVALID')
    expect(error.message).toContain('ap1')
    expect(error.cause).toBeUndefined()
  })

  it('is named together with the property whose value is wrong', () => {
    const error = refusal(() => parseAuthProfile('ap1', '{"IAMDuration":60}'))
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toContain('IAMDuration (in authentication profile "ap1") cannot be 60.')
    expect(refusal(() => parseAuthProfile('ap1', '{"DbUser":"a","db_user":"b"}')).message).toContain('"ap1"')
  })

  it('pollutes nothing and floods no log', () => {
    const parsed = parseAuthProfile('ap1', '{"__proto__":{"dbUser":"x"},"constructor":1}')
    expect(parsed.settings.dbUser).toBeUndefined()
    expect(({} as Record<string, unknown>).dbUser).toBeUndefined()
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`k${at}`, at])))
    expect(parseAuthProfile('ap1', many).warnings).toHaveLength(21)
    const long = parseAuthProfile('ap1', JSON.stringify({ [`${'k'.repeat(9000)}\n`]: 1 })).warnings[0]
    expect(long?.length).toBeLessThan(200)
  })
})

describe('an AWS profile', () => {
  it('fills in what its keys of the allow-list say', () => {
    expect(
      parseAwsProfile('q', {
        dbuser: 'etl',
        autocreate: 'true',
        dbgroups: 'a, b',
        forcelowercase: '1',
        cluster_id: 'dw',
        region: 'us-west-2',
        database: 'dev',
        port: '5440',
        host: 'h',
        group_federation: '0',
        iamduration: '1800',
      }),
    ).toEqual({
      settings: {
        dbUser: 'etl',
        autoCreate: true,
        dbGroups: ['a', 'b'],
        forceLowercase: true,
        clusterId: 'dw',
        region: 'us-west-2',
        database: 'dev',
        port: 5440,
        host: 'h',
        groupFederation: false,
        iamDuration: 1800,
      },
      warnings: [],
    })
    for (const key of ['clusterid', 'cluster_id', 'cluster_identifier']) {
      expect(parseAwsProfile('q', { [key]: 'dw' }).settings).toEqual({ clusterId: 'dw' })
    }
    expect(parseAwsProfile('q', { workgroup: 'w', server: 'h' }).settings).toEqual({
      workgroup: 'w',
      host: 'h',
    })
  })

  it('keeps to itself what belongs to AWS, in particular endpoint_url', () => {
    expect(
      parseAwsProfile('q', {
        endpoint_url: 'https://all.example',
        aws_access_key_id: 'a',
        aws_secret_access_key: 'hunter2',
        role_arn: 'arn',
        profile: 'x',
        sslmode: 'disable',
        ssl: 'false',
        ca_bundle: 'x',
        user: 'u',
        iam: '0',
        s3: 'x',
        is_serverless: '1',
      }),
    ).toEqual({ settings: {}, warnings: [] })
  })

  it('is named together with the key whose value is wrong', () => {
    const error = refusal(() => parseAwsProfile('q', { dbuser: 'IAM:x' }))
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toMatch(/^DbUser \(in profile "q"\) cannot be "IAM:x"\./)
    expect(refusal(() => parseAwsProfile('q', { autocreate: 'yes' })).message).toContain('profile "q"')
    expect(refusal(() => parseAwsProfile('q', { clusterid: 'a', cluster_id: 'b' })).message).toContain(
      'profile "q"',
    )
  })

  it('with a federation plugin is refused rather than read without it', () => {
    const error = refusal(() => parseAwsProfile('q', { plugin_name: 'BrowserAzureAD' }))
    expect(error).toMatchObject({ code: 'OPTION_NOT_SUPPORTED' })
    expect(error.message).toContain('plugin_name in profile "q"')
  })
})
