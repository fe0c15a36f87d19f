import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { parseConnectionString, readConnectionString } from './connection-string.ts'
import { parseSettings } from './parse-settings.ts'

function refusal(text: unknown): RedshiftIamError {
  try {
    parseConnectionString(text as string)
  } catch (error) {
    if (RedshiftIamError.isInstance(error)) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('an ODBC connection string', () => {
  it('becomes options', () => {
    const warnings: string[] = []
    const text =
      'Driver={Amazon Redshift ODBC Driver (x64)}; Server = dw.abc.us-west-2.redshift.amazonaws.com ;Port=5439;' +
      'Database=dev;IAM=1;DbUser=alice;AutoCreate=1;DbGroups=a, b;Profile=base;PWD=;KeepAlive=1;group_federation=0;;'
    expect(
      parseConnectionString(text, { logger: { warn: (message) => void warnings.push(message) } }),
    ).toEqual({
      iam: true,
      host: 'dw.abc.us-west-2.redshift.amazonaws.com',
      port: 5439,
      database: 'dev',
      dbUser: 'alice',
      autoCreate: true,
      dbGroups: ['a', 'b'],
      profile: 'base',
      groupFederation: false,
    })
    expect(warnings).toEqual([
      'Driver ignored: it only concerns the driver it was written for.',
      'KeepAlive ignored: it belongs to the pool or client, not to the properties of Redshift.',
    ])
  })

  it('has IAM=0 when it does not say (R-4), and keeps saying so as options', () => {
    const options = parseConnectionString('Server=h;UID=bob;PWD=hunter2')
    expect(options).toEqual({ iam: false, host: 'h', user: 'bob', password: 'hunter2' })
    expect(parseSettings(options).settings.iam).toBe(false)
  })

  it.each([
    ['PWD={a;b}', 'a;b'],
    ['PWD={a}}b}', 'a}b'],
    ['PWD={}}}}}', '}}'],
    ['PWD={ a }', ' a '],
    ['PWD={a=b};', 'a=b'],
    ['PWD= a{b ', 'a{b'],
    ['PWD=a=b==', 'a=b=='],
    ['PWD=a}b', 'a}b'],
    ['PWD={a} ; UID=x', 'a'],
    ['PWD={}', undefined],
  ])('quotes with braces: %s', (text, value) => {
    expect(parseConnectionString(text).password).toBe(value)
  })

  it('takes the last repetition of a name, as the driver does, but no two aliases that differ (R-1)', () => {
    expect(parseConnectionString('Server=a;server=b').host).toBe('b')
    expect(refusal('Server=a;HostName=b')).toMatchObject({ code: 'OPTION_CONFLICT' })
  })

  it('ignores misspelt names with a guess, since many of its names are not for us', () => {
    expect(readConnectionString('Clustrid=x;BoolsAsChar=1').warnings).toEqual([
      'Clustrid ignored: not a property of redshift-iam; did you mean clusterId?',
      'BoolsAsChar ignored: it only concerns the driver it was written for.',
    ])
  })

  it('is refused for what cannot be had here, unless it is left empty', () => {
    expect(refusal('Server=h;plugin_name=Okta').message).toContain('plugin_name in the connection string')
    expect(parseConnectionString('Server=h;plugin_name=;idp_host=').host).toBe('h')
  })

  it.each([
    ['Server=h;PWD=hunt;er2;Database=dev', 'property 3 of the connection string, after PWD'],
    ['Server=h;PWD={hunter2', 'property 2 of the connection string, after Server'],
    ['Server=h;PWD={hunter2}x;UID=u', 'property 2 of the connection string, after Server'],
    ['Server=h;=hunter2', 'property 2 of the connection string, after Server'],
  ])('names the place of a mistake without repeating the text: %s', (text, place) => {
    const error = refusal(text)
    expect(error.code).toBe('CONNECTION_STRING_INVALID')
    expect(error.message).toContain(place)
    expect(inspect(error)).not.toMatch(/hunt|er2/)
  })

  it('does not repeat the rest of a secret that looks like the next property', () => {
    const { warnings } = readConnectionString('PWD=hunt;er2=x;er3=y;Server=h;stranger=1')
    expect(warnings).toEqual([
      'Property 2 (after PWD) ignored: not a property of redshift-iam.',
      'Property 3 (after PWD) ignored: not a property of redshift-iam.',
      'stranger ignored: not a property of redshift-iam.',
    ])
  })
})

describe('a JDBC URL', () => {
  it('with host and port becomes options, IAM=1 by its prefix', () => {
    const url =
      'jdbc:redshift:iam://dw.abc.us-west-2.redshift.amazonaws.com:5440/dev?DbUser=alice&AutoCreate=true;Profile=base'
    expect(parseConnectionString(url)).toEqual({
      iam: true,
      host: 'dw.abc.us-west-2.redshift.amazonaws.com',
      port: 5440,
      database: 'dev',
      dbUser: 'alice',
      autoCreate: true,
      profile: 'base',
    })
  })

  it('with cluster and region becomes options', () => {
    expect(parseConnectionString('jdbc:redshift:iam://examplecluster:us-west-2/dev')).toEqual({
      iam: true,
      clusterId: 'examplecluster',
      region: 'us-west-2',
      database: 'dev',
    })
  })

  it('without iam: is IAM=0', () => {
    expect(parseConnectionString('jdbc:redshift://h:5439/dev?user=u&password=p%26%3B%25')).toEqual({
      iam: false,
      host: 'h',
      port: 5439,
      database: 'dev',
      user: 'u',
      password: 'p&;%',
    })
  })

  it('may have its parameters after a semicolon, a bare host, an IPv6 address, no database', () => {
    expect(parseConnectionString('jdbc:redshift:iam://h;Database=dev;ssl=true')).toEqual({
      iam: true,
      host: 'h',
      database: 'dev',
    })
    expect(parseConnectionString(' JDBC:Redshift:IAM://[::1]:5439/a%2Fb ')).toEqual({
      iam: true,
      host: '::1',
      port: 5439,
      database: 'a/b',
    })
  })

  it('keeps a session token to the byte', () => {
    const token = 'IQoJb3JpZ2luX2VjE+abc/def+++ghi=='
    const url = `jdbc:redshift:iam://h/dev?AccessKeyID=ASIA&SecretAccessKey=s+/=&SessionToken=${token}`
    expect(parseConnectionString(url)).toMatchObject({ sessionToken: token, secretAccessKey: 's+/=' })
    const encoded = encodeURIComponent(token)
    expect(parseConnectionString(`jdbc:redshift:iam://h/dev?SessionToken=${encoded}`).sessionToken).toBe(
      token,
    )
  })

  it('lets a parameter correct what the address says under the same name', () => {
    expect(parseConnectionString('jdbc:redshift:iam://h:5439/dev?port=15439&Region=eu-west-1')).toMatchObject(
      {
        port: 15_439,
        region: 'eu-west-1',
      },
    )
    expect(refusal('jdbc:redshift:iam://h:5439/dev?Database=other').code).toBe('OPTION_CONFLICT')
  })

  it.each([
    'jdbc:redshift:iam:///hunter2',
    'jdbc:redshift:iam://user:hunter2@h/dev',
    'jdbc:redshift://h:hunter2/dev',
    'jdbc:redshift:iam://h:1:hunter2/dev',
    'jdbc:redshift:iam://h/dev?PWD=%hunter2',
    'jdbc:redshift:iam://h/hunter2%',
    'jdbc:redshift:iam://h/dev?PWD=a&hunter2',
    'jdbc:postgresql://h/dev?password=hunter2',
    'jdbc:hunter2',
    'postgres://user:hunter2@h/dev?sslmode=require',
    'hunter2',
    '',
    undefined,
    5,
  ])('or anything else that cannot be read is refused without being repeated: %s', (text) => {
    const error = refusal(text)
    expect(error.code).toBe('CONNECTION_STRING_INVALID')
    expect(error.hint).toBeTruthy()
    expect(inspect(error).replaceAll(import.meta.filename, '')).not.toContain('hunter2')
  })
})
