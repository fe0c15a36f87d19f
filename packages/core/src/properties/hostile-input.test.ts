import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { parseConnectionString, readConnectionString } from './connection-string.ts'
import { namesOf } from './find-property.ts'
import { foreignProperties } from './foreign-properties.ts'
import { splitOdbcIni } from './odbc-ini.ts'
import { parseAuthProfile } from './parse-auth-profile.ts'
import { parseAwsProfile } from './parse-aws-profile.ts'
import { parseSettings } from './parse-settings.ts'
import { properties } from './property-table.ts'

/** What a parser gives: its result, or its typed refusal. Anything else that it throws fails the test. */
function attempt<T>(parse: () => T): T | RedshiftIamError {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RedshiftIamError) return error
    throw error
  }
}

const name = fc.oneof(
  fc.constantFrom(...properties.flatMap(namesOf), ...foreignProperties.map((property) => property.name)),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'DSN', ''),
  fc.string({ maxLength: 20 }),
)
const value = fc.oneof(
  fc.anything(),
  fc.string(),
  fc.constantFrom('1', 'true', 'https://h', 'verify-ca', '5439'),
)
const noDsn = (text: string): boolean => !/dsn/i.test(text)
const untouched = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))

describe('whatever it is given', () => {
  it('every parser returns settings or throws a RedshiftIamError, and pollutes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), fc.string(), (pairs, text) => {
        const object = Object.fromEntries(pairs)
        attempt(() => parseSettings(object))
        attempt(() => parseSettings(pairs[0]?.[1]))
        attempt(() => parseAuthProfile(text, text))
        attempt(() => parseAuthProfile(text, JSON.stringify(object) ?? ''))
        const texts = Object.fromEntries(pairs.map(([key]) => [key, text]))
        attempt(() => parseAwsProfile(text, texts))
        const odbc = Object.keys(texts).map((key) => `${key}=${text}`)
        if (noDsn(odbc.join())) attempt(() => readConnectionString(odbc.join(';')))
        if (noDsn(text)) {
          attempt(() => readConnectionString(text))
          attempt(() => readConnectionString(`jdbc:redshift:iam://${text}`))
          attempt(() => readConnectionString(`jdbc:redshift:iam://h/d?${odbc.join('&')}`))
        }
        splitOdbcIni(text)
        expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(untouched)
      }),
      { numRuns: 500 },
    )
  })

  it('a quoted ODBC value comes back to the letter', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(text, text, (password, token) => {
        const quote = (value: string) => `{${value.replaceAll('}', '}}')}}`
        const options = parseConnectionString(
          `Server=h;PWD=${quote(password)} ; SessionToken =${quote(token)};Database=dev`,
        )
        expect(options).toEqual({ iam: false, host: 'h', password, sessionToken: token, database: 'dev' })
      }),
    )
  })

  it('options read from text mean what the text meant', () => {
    const written = fc.constantFrom(
      'h',
      '1',
      'true',
      'a, b',
      'verify-ca',
      '{x}}y}',
      'https://h',
      '5439',
      '900',
      '',
    )
    const names = fc.constantFrom(...properties.flatMap(namesOf))
    fc.assert(
      fc.property(fc.array(fc.tuple(names, written), { maxLength: 6 }), (pairs) => {
        const text = `Server=h;${pairs.map(([key, said]) => `${key}=${said}`).join(';')}`
        const direct = attempt(() => readConnectionString(text))
        if (direct instanceof RedshiftIamError) return
        const again = parseSettings(parseConnectionString(text, { logger: {} }))
        expect(again).toEqual({ settings: direct.settings, warnings: [] })
      }),
    )
  })

  it('an encoded JDBC parameter comes back to the letter', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(text, (password) => {
        const url = `jdbc:redshift:iam://h:5439/dev?PWD=${encodeURIComponent(password)}`
        expect(parseConnectionString(url).password).toBe(password)
      }),
    )
  })

  it('a secret shows in no message, warning or inspection', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=;&{}%]{6,30}$/).map((text) => `hunter2${text}hunter2`)
    fc.assert(
      fc.property(secret, fc.array(fc.tuple(name, value), { maxLength: 4 }), (hidden, others) => {
        const shown = (result: unknown) => inspect(result, { depth: 9, showHidden: true })
        const secrets = { PWD: hidden, SecretAccessKey: hidden, session_token: hidden }
        const safe = others.filter(([key]) => !shown(key).includes('hunter2'))
        const results = [
          attempt(() => parseSettings({ ...Object.fromEntries(safe), ...secrets })),
          attempt(() => parseSettings({ PWD: hidden, password: `${hidden}x` })),
          attempt(() => parseSettings({ PWD: [hidden], client_secret: hidden })),
          attempt(() => parseSettings({ client_secret: hidden, EndpointUrl: hidden })),
          attempt(() => parseSettings({ EndpointUrl: `https://user:${hidden}@h` })),
          attempt(() => parseAuthProfile('ap', JSON.stringify(secrets))),
          attempt(() => parseAuthProfile('ap', `${JSON.stringify(secrets)}x`)),
          attempt(() => readConnectionString(`Server=h;PWD=${hidden};Database=dev`)),
          attempt(() => readConnectionString(`PWD={${hidden};Database=dev`)),
          attempt(() =>
            readConnectionString(`jdbc:redshift:iam://h/dev?PWD=${hidden}&SessionToken=${hidden}`),
          ),
          attempt(() => readConnectionString(`postgres://user:${hidden}@h/dev?a=b`)),
        ]
        for (const result of results) {
          const text = result instanceof Error ? result.message + JSON.stringify(result) : shown(result)
          expect(text).not.toContain('hunter2')
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ';'.repeat(1e6),
    '='.repeat(1e6),
    'a=b;'.repeat(250_000),
    'a={'.repeat(333_333),
    `x={${'}}'.repeat(500_000)}`,
    `${' '.repeat(1e6)}=`,
    `a=${' '.repeat(1e6)};`,
    Array.from({ length: 60_000 }, (_, at) => `clustr${at}=1`).join(';'),
    `jdbc:redshift:iam://h?${'&'.repeat(1e6)}`,
    `jdbc:redshift:iam://${'['.repeat(1e6)}`,
    `jdbc:redshift:iam://${':'.repeat(1e6)}`,
    `jdbc:${' '.repeat(1e6)}`,
    `${'a'.repeat(1e6)}://`,
    `EndpointUrl=${'a.'.repeat(500_000)}`,
    `Port=${'1'.repeat(1e6)}`,
    `DbGroups=${','.repeat(1e6)}`,
    `DbGroups=${Array.from({ length: 100_000 }, (_, at) => at).join()}`,
  ])('a megabyte of text takes no longer than a moment: %.40s', { timeout: 5000 }, (text) => {
    attempt(() => readConnectionString(text))
    attempt(() => parseAuthProfile('ap', text))
    attempt(() => parseSettings({ [text]: text, EndpointUrl: text, DbGroups: text, sslMode: text }))
    splitOdbcIni(text)
  })
})
