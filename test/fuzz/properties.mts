// Feeds hostile text to every parser of properties: npx tsx test/fuzz/properties.mts [runs] [seed]
// A parser may answer or throw a RedshiftIamError, within a moment, and must not show the secret it was given.
import { RedshiftIamError } from '../../packages/core/src/errors.ts'
import { readConnectionString } from '../../packages/core/src/properties/connection-string.ts'
import { foreignProperties } from '../../packages/core/src/properties/foreign-properties.ts'
import { splitOdbcIni } from '../../packages/core/src/properties/odbc-ini.ts'
import { parseAuthProfile } from '../../packages/core/src/properties/parse-auth-profile.ts'
import { parseAwsProfile } from '../../packages/core/src/properties/parse-aws-profile.ts'
import { parseSettings } from '../../packages/core/src/properties/parse-settings.ts'
import { properties } from '../../packages/core/src/properties/property-table.ts'

const runs = Number(process.argv[2] ?? 1_000_000)
let state = Number(process.argv[3] ?? Date.now() % 2 ** 31) >>> 0
const seed = state

const SECRET = 'hunter2-hunter2'
const SLOW_MS = 250

/** Fragments that mean something to at least one of the parsers. */
const fragments: readonly string[] = [
  ...properties.flatMap(({ id, name, aliases }) => [id, name, ...aliases]),
  // A DSN would be looked up in the files of this machine.
  ...foreignProperties.map(({ name }) => name).filter((name) => name !== 'DSN'),
  ...';;==={}}}{{&&??//::@%%+,"\'[]#\\'.split(''),
  ...[
    'jdbc:redshift:iam://',
    'jdbc:redshift://',
    'https://',
    'http://127.0.0.1',
    '%41',
    '%C3%28',
    '%00',
    '\0',
  ],
  ...[
    '{"',
    '":"',
    '","',
    '":{"',
    '"}',
    '":true',
    '":5e9',
    '__proto__',
    'constructor',
    'toString',
    '\n',
    '\r',
    ' ',
  ],
  ...[
    'true',
    '0',
    '1',
    'verify-full',
    'disable',
    '900',
    '5439',
    '99999999999999999999',
    'é',
    '\uD800',
    '\u202E',
  ],
]

/** A small generator that a seed can repeat (mulberry32). */
function random(below: number): number {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below
}

const pick = (): string => fragments[random(fragments.length)] ?? ''
const text = (): string => Array.from({ length: random(14) }, pick).join('')
const value = (): unknown =>
  [text(), text(), random(2) === 1, random(70_000), null, [text()], { [pick()]: text() }][random(7)]

function pairs(): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: random(6) }, () => [pick(), value()]))
}

/** One case: what is parsed, and whether a secret is in it where a parser can know that it is one. */
function nextCase(): { parse: () => unknown; input: unknown; holdsSecret: boolean } {
  const input = text()
  const object = pairs()
  const secret = { ...object, PWD: SECRET, secret_access_key: SECRET, SessionToken: SECRET }
  const odbc = `${input};PWD={${SECRET}};${text()}`
  const cases = [
    { parse: () => readConnectionString(input), input, holdsSecret: false },
    { parse: () => readConnectionString(`jdbc:redshift:iam://${input}`), input, holdsSecret: false },
    { parse: () => readConnectionString(`Server=h;PWD=${SECRET};${input}`), input, holdsSecret: true },
    {
      parse: () => readConnectionString(`jdbc:redshift:iam://h/d?PWD=${SECRET}&${input}`),
      input,
      holdsSecret: true,
    },
    { parse: () => splitOdbcIni(`[a]\n${input}`), input, holdsSecret: false },
    { parse: () => parseSettings(object), input: object, holdsSecret: false },
    { parse: () => parseSettings(secret), input: object, holdsSecret: true },
    { parse: () => parseAuthProfile('ap', JSON.stringify(secret)), input: object, holdsSecret: true },
    { parse: () => parseAuthProfile('ap', `{"PWD":"${SECRET}${input}`), input, holdsSecret: true },
    { parse: () => parseAwsProfile('q', { [pick()]: input, [pick()]: text() }), input, holdsSecret: false },
    { parse: () => readConnectionString(odbc), input: odbc, holdsSecret: !/[={}]/.test(input) },
  ]
  return cases[random(cases.length)] ?? nextCase()
}

let refused = 0
for (let run = 1; run <= runs; run++) {
  if (run % 20_000 === 0) console.log(`case ${run}`)
  const { parse, input, holdsSecret } = nextCase()
  const startedAt = performance.now()
  let told: string
  try {
    told = JSON.stringify(parse()) ?? ''
  } catch (error) {
    if (!(error instanceof RedshiftIamError)) {
      console.error(`Run ${run} of seed ${seed} threw`, error, 'for', input)
      process.exit(1)
    }
    refused++
    told = `${error.message}${JSON.stringify(error)}${String(error.cause ?? '')}`
  }
  const took = performance.now() - startedAt
  const fault =
    took > SLOW_MS
      ? `took ${took.toFixed()} ms`
      : holdsSecret && told.includes(SECRET)
        ? `showed the secret: ${told}`
        : Object.keys(Object.prototype).length > 0
          ? 'polluted Object.prototype'
          : undefined
  if (fault !== undefined) {
    console.error(`Run ${run} of seed ${seed} ${fault} for`, input)
    process.exit(1)
  }
}
console.log(`${runs} cases of seed ${seed}: ${runs - refused} read, ${refused} refused, nothing else.`)
