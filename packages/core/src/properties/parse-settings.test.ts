import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { Secret } from '../redaction.ts'
import { parseSettings } from './parse-settings.ts'

function refusal(input: unknown): RedshiftIamError {
  try {
    parseSettings(input)
  } catch (error) {
    if (RedshiftIamError.isInstance(error)) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('names of properties', () => {
  it('work in camelCase, as in the guide, and as in every driver (R-1)', () => {
    const wanted = { iam: true, clusterId: 'dw', dbUser: 'etl', iamDuration: 900 }
    for (const input of [
      { clusterId: 'dw', dbUser: 'etl', iamDuration: 900 },
      { IAM: 1, ClusterID: 'dw', DbUser: 'etl', IAMDuration: '900' },
      { iam: true, cluster_identifier: 'dw', db_user: 'etl', iam_duration: 900 },
      { IAMAUTH: 'true', CLUSTERID: 'dw', 'db-user': 'etl', iamduration: ' 900 ' },
    ]) {
      expect(parseSettings(input)).toEqual({ settings: wanted, warnings: [] })
    }
  })

  it('may be given twice with the same meaning, but not with two', () => {
    expect(parseSettings({ ClusterID: 'a', cluster_identifier: ' a ' }).settings.clusterId).toBe('a')
    expect(parseSettings({ autoCreate: 1, AutoCreate: 'TRUE' }).settings.autoCreate).toBe(true)
    expect(parseSettings({ dbGroups: ['a', 'b'], DbGroups: 'a, b' }).settings.dbGroups).toEqual(['a', 'b'])
    expect(parseSettings({ PWD: 'x', password: 'x' }).settings.password?.reveal()).toBe('x')
    expect(parseSettings({ ClusterID: '', cluster_identifier: 'a' }).settings.clusterId).toBe('a')
    const error = refusal({ ClusterID: 'a', cluster_identifier: 'b' })
    expect(error.code).toBe('OPTION_CONFLICT')
    expect(error.message).toContain('ClusterID')
    expect(error.message).toContain('cluster_identifier')
  })

  it('that contradict each other over a secret do not show it', () => {
    const error = refusal({ PWD: 'hunter2', password: 'hunter3' })
    expect(error.code).toBe('OPTION_CONFLICT')
    expect(inspect(error)).not.toContain('hunter')
  })

  it.each([
    ['cluserId', 'clusterId'],
    ['clusterdI', 'clusterId'],
    ['DbUsr', 'dbUser'],
    ['workgruop', 'workgroup'],
    ['secretAccesKey', 'secretAccessKey'],
  ])('that are nearly right are refused: %s', (name, meant) => {
    const error = refusal({ [name]: 'x' })
    expect(error.code).toBe('OPTION_UNKNOWN')
    expect(error.message).toContain(name)
    expect(error.hint).toBe(`Did you mean ${meant}?`)
  })

  it('that are far from any are ignored with a warning', () => {
    expect(parseSettings({ max: 3, colour: 'red', ['x'.repeat(500)]: 1 }).warnings).toEqual([
      'max ignored: it belongs to the pool or client, not to the properties of Redshift.',
      'colour ignored: not a property of redshift-iam.',
      `${'x'.repeat(60)}… ignored: not a property of redshift-iam.`,
    ])
  })

  it('of other drivers that mean nothing here are ignored with the reason', () => {
    const { warnings } = parseSettings({
      DbGroupsFilter: 'x',
      keep_alive: 1,
      login_timeout: 5,
      AllowDBUserOverride: 1,
    })
    expect(warnings).toHaveLength(4)
    expect(warnings[0]).toMatch(/^DbGroupsFilter ignored: .*SAML/)
    expect(parseSettings({ KeepAlive: '', LogPath: null }).warnings).toEqual([])
  })

  it.each([
    ['plugin_name', 'Profile'],
    ['idp_host', 'Profile'],
    ['preferredRole', 'Profile'],
    ['issuer_url', 'Profile'],
    ['https_proxy_host', 'requestHandler'],
    ['role_arn', 'role_arn'],
    ['DSN', 'readDsn'],
    ['connectionString', 'parseConnectionString'],
  ])('of other drivers that cannot be had here are refused with what to use instead: %s', (name, instead) => {
    const error = refusal({ [name]: 'value-of-it' })
    expect(error.code).toBe('OPTION_NOT_SUPPORTED')
    expect(error.message).toContain(name)
    expect(error.hint).toContain(instead)
    expect(error.message).not.toContain('value-of-it')
  })
})

describe('values of properties', () => {
  it('are absent when undefined, null or empty text', () => {
    expect(parseSettings({ host: undefined, port: null, database: '', region: ' ', password: '' })).toEqual({
      settings: { iam: true },
      warnings: [],
    })
  })

  it.each([true, 1, 'true', 'TRUE', '1', ' 1 '])('%j is true (R-2)', (value) => {
    expect(parseSettings({ autoCreate: value }).settings.autoCreate).toBe(true)
  })

  it.each([false, 0, 'false', 'False', '0', ''])('%j is false (R-2)', (value) => {
    expect(parseSettings({ autoCreate: value }).settings.autoCreate).toBe(false)
  })

  it.each(['yes', 'on', 2, -1, 'truee', {}, [], Number.NaN])('%j is no boolean', (value) => {
    expect(refusal({ AutoCreate: value })).toMatchObject({ code: 'OPTION_INVALID' })
    expect(refusal({ AutoCreate: value }).message).toMatch(/^AutoCreate cannot be /)
  })

  it.each([60, 3601, 900.5, '900s', '', Number.NaN].filter((value) => value !== ''))(
    'IAMDuration of %j is out of its range (R-21)',
    (value) => {
      const error = refusal({ IAMDuration: value })
      expect(error.code).toBe('OPTION_INVALID')
      expect(error.message).toBe(
        `IAMDuration cannot be ${JSON.stringify(value) === 'null' ? 'NaN' : JSON.stringify(value)}. It must be a whole number of seconds from 900 to 3600.`,
      )
    },
  )

  it.each([0, 65_536, '1e3', '0x10', '-1', '54 39'])('%j is no port', (value) => {
    expect(refusal({ port: value })).toMatchObject({ code: 'OPTION_INVALID' })
  })

  it('DbGroups are split, trimmed, and without empties and repetitions (R-21)', () => {
    expect(parseSettings({ DbGroups: 'Analysts, etl ,,etl' }).settings.dbGroups).toEqual(['Analysts', 'etl'])
    expect(parseSettings({ dbGroups: ['b', ' a ', '', 'b'] }).settings.dbGroups).toEqual(['b', 'a'])
    expect(parseSettings({ dbGroups: [] }).settings.dbGroups).toEqual([])
    expect(refusal({ dbGroups: ['a', 1] }).code).toBe('OPTION_INVALID')
    expect(refusal({ dbGroups: new Array(3) }).code).toBe('OPTION_INVALID')
  })

  it.each(['IAM:alice', 'a/b', 'x'.repeat(65), 'public', 'PUBLIC', 'a\nb'])(
    '%j is no DbUser (R-20)',
    (name) => {
      expect(refusal({ db_user: name }).code).toBe('OPTION_INVALID')
      expect(refusal({ db_user: name }).message).toMatch(/^DbUser cannot be /)
    },
  )

  it('UID and PWD are kept to the letter, for IAM=0 (R-4)', () => {
    const { settings } = parseSettings({ IAM: 0, UID: ' bob ', PWD: ' x ' })
    expect(settings.user).toBe(' bob ')
    expect(settings.password?.reveal()).toBe(' x ')
  })

  it('that are secrets become Secret and show nowhere', () => {
    const parsed = parseSettings({
      PWD: 'hunter2',
      SecretAccessKey: 'hunter3',
      SessionToken: new Secret('hunter4'),
    })
    expect(parsed.settings.sessionToken?.reveal()).toBe('hunter4')
    expect(inspect(parsed, { depth: 9, showHidden: true })).not.toContain('hunter')
    expect(JSON.stringify(parsed)).not.toContain('hunter')
    const error = refusal({ PWD: { value: 'hunter2' } })
    expect(error.message).toBe('PWD cannot be an object. It must be text.')
  })

  it('say under which name they were written when that is another one', () => {
    expect(refusal({ PortNumber: 'x' }).message).toMatch(/^Port \(written PortNumber\) cannot be "x"\./)
  })

  it('are repeated on one line, without control characters, and shortened', () => {
    const { message } = refusal({ port: `\u001B[31m\n${'x'.repeat(500)}` })
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(200)
  })

  it('that are functions and objects pass as they are', () => {
    const given = {
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
      mfaCodeProvider: () => 123456,
      logger: console,
      requestHandler: {},
    }
    expect(parseSettings(given).settings).toEqual({ iam: true, ...given })
    expect(refusal({ credentials: { accessKeyId: 'a' } }).code).toBe('OPTION_INVALID')
    expect(refusal({ mfaCodeProvider: '123456' }).message).toMatch(/^mfaCodeProvider cannot be /)
  })
})

describe('endpoints (R-25)', () => {
  it.each([
    ['vpce-1.redshift.us-west-2.vpce.amazonaws.com', 'https://vpce-1.redshift.us-west-2.vpce.amazonaws.com'],
    ['vpce.example:8443', 'https://vpce.example:8443'],
    ['https://vpce.example/', 'https://vpce.example'],
    ['https://proxy.example/redshift', 'https://proxy.example/redshift'],
    ['http://localhost:4566', 'http://localhost:4566'],
    ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
    ['http://[::1]:4566', 'http://[::1]:4566'],
  ])('%s is %s', (text, url) => {
    expect(parseSettings({ EndpointUrl: text, StsEndpointUrl: text }).settings).toMatchObject({
      endpointUrl: url,
      stsEndpointUrl: url,
    })
  })

  it.each([
    'http://vpce.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'ftp://vpce.example',
    'file:///etc/passwd',
    'https://user:hunter2@vpce.example',
    'https://hunter2@vpce.example',
    'https://vpce.example?hunter2',
    'https://vpce.example\\@evil.example',
    'https://',
    'https://a b',
    '//vpce.example',
  ])('%s is refused without being repeated', (text) => {
    const error = refusal({ endpoint_url: text })
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toMatch(/^EndpointUrl cannot be this text of \d+ characters\./)
    expect(inspect(error)).not.toContain('hunter2')
  })
})

describe('TLS (R-24)', () => {
  it.each([
    { sslMode: 'disable' },
    { sslmode: 'allow' },
    { SSLMode: 'PREFER' },
    { ssl: false },
    { ssl: 'false' },
  ])('plaintext is refused: %j', (input) => {
    expect(refusal(input).code).toBe('SSL_REQUIRED')
  })

  it('may be off with IAM=0 only', () => {
    expect(parseSettings({ IAM: 0, sslMode: 'disable' }).settings).toEqual({ iam: false, sslMode: 'disable' })
    expect(parseSettings({ IAM: 0, ssl: false }).settings).toEqual({ iam: false, sslMode: 'disable' })
  })

  it('has one way to say how far the server is verified', () => {
    expect(parseSettings({ ssl: true }).settings).toEqual({ iam: true })
    expect(parseSettings({ SSLMode: 'Verify-CA', ssl: true }).settings.sslMode).toBe('verify-ca')
    expect(parseSettings({ ssl: { rejectUnauthorized: false } }).settings).toEqual({
      iam: true,
      sslMode: 'require',
    })
    expect(parseSettings({ ssl: { ca: 'PEM', servername: 'dw', minVersion: 'TLSv1.3' } }).settings).toEqual({
      iam: true,
      servername: 'dw',
      ssl: { ca: 'PEM', minVersion: 'TLSv1.3' },
    })
  })

  it.each([
    { sslMode: 'verify-full', ssl: false },
    { sslMode: 'verify-full', ssl: { rejectUnauthorized: false } },
    { sslMode: 'require', ssl: { rejectUnauthorized: true } },
    { sslMode: 'disable', iam: false, ssl: true },
    { caFile: 'a.pem', ssl: { ca: 'PEM' } },
    { host: 'h', servername: 'a', ssl: { servername: 'b' } },
  ])('does not choose between two that contradict each other: %j', (input) => {
    expect(refusal(input).code).toBe('OPTION_CONFLICT')
  })

  it('refuses TLS options that it would not honour', () => {
    expect(refusal({ ssl: { checkServerIdentity: () => undefined } })).toMatchObject({
      code: 'OPTION_UNKNOWN',
    })
    expect(refusal({ ssl: { ca: 5 } }).message).toMatch(/^ssl\.ca cannot be /)
    expect(refusal({ sslMode: 'verify-none' }).code).toBe('OPTION_INVALID')
  })

  it('reads Servername as the host when there is no other, and as the name on the certificate beside one', () => {
    expect(parseSettings({ Servername: 'h' }).settings).toEqual({ iam: true, host: 'h' })
    expect(parseSettings({ Server: '127.0.0.1', Servername: 'h' }).settings).toEqual({
      iam: true,
      host: '127.0.0.1',
      servername: 'h',
    })
    expect(
      parseSettings({ vpc_endpoint_url: 'v', Servername: 'h', Workgroup: 'w' }).settings.servername,
    ).toBe('h')
  })
})

describe('the input as a whole', () => {
  it('says IAM=1 unless told otherwise (R-4)', () => {
    expect(parseSettings({}).settings.iam).toBe(true)
    expect(parseSettings({}, false).settings.iam).toBe(false)
    expect(parseSettings({ IAM: '0' }).settings.iam).toBe(false)
  })

  it.each([undefined, null, 5, 'text', [], () => {}])('%j is no options', (input) => {
    expect(refusal(input).code).toBe('OPTION_INVALID')
  })

  it('counts own properties only, and pollutes nothing', () => {
    const input = Object.assign(
      Object.create({ database: 'inherited' }),
      JSON.parse('{"__proto__":{"iam":0}}'),
    )
    expect(parseSettings(input).settings).toEqual({ iam: true })
    expect(({} as Record<string, unknown>).iam).toBeUndefined()
    expect(parseSettings({ [Symbol('database')]: 'x' }).settings).toEqual({ iam: true })
  })

  it('names a property that throws, without what it threw', () => {
    const throwing = (): never => {
      throw new Error('hunter2')
    }
    const getter = Object.defineProperty({}, 'dbUser', { enumerable: true, get: throwing })
    expect(refusal(getter).message).toContain('dbUser')
    expect(inspect(refusal(getter))).not.toContain('hunter2')
    const inside = { ssl: Object.defineProperty({}, 'ca', { enumerable: true, get: throwing }) }
    expect(refusal(inside).message).toMatch(/^ssl cannot be a value that throws/)
    expect(refusal(new Proxy({}, { ownKeys: throwing })).code).toBe('OPTION_INVALID')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(refusal({ credentials: proxy }).code).toBe('OPTION_INVALID')
    expect(refusal({ dbGroups: proxy }).code).toBe('OPTION_INVALID')
    expect(refusal(proxy).code).toBe('OPTION_INVALID')
  })

  it('does not flood the log', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`nothing${at}`, at]))
    const { warnings } = parseSettings(many)
    expect(warnings).toHaveLength(21)
    expect(warnings.at(-1)).toBe('4980 more properties ignored.')
  })
})
