import { RedshiftIamError } from '../../packages/core/src/errors.ts'
import { parseIni } from '../../packages/core/src/identity/ini.ts'
import { followProfile } from '../../packages/core/src/identity/profile-chain.ts'
import type { SharedConfig, SharedProfile } from '../../packages/core/src/identity/shared-config.ts'
import { parseAuthProfile } from '../../packages/core/src/properties/parse-auth-profile.ts'
import { classifyHost, normaliseHost } from '../../packages/core/src/target/host.ts'

/** A number below a limit, from a generator that a seed can repeat. */
export type Random = (below: number) => number

export interface Case {
  readonly parse: () => unknown
  readonly input: unknown
}

const pickFrom = <T>(items: readonly [T, ...T[]], random: Random): T =>
  items[random(items.length)] ?? items[0]

const labels = [
  ...['c1', 'wg', '111111111111', 'abc123', 'us-west-2', 'cn-north-1', 'redshift', 'redshift-serverless'],
  ...['redshift-dev', 'redshift-serverless-dev', 'amazonaws', 'amazonaws-', 'com', 'cn', 'eu', 'example'],
  ...['xn--80ak6aa92e', 'ａmazonaws', 'аmazonaws', 'İ', '', '-', '_', '[::1]', '::ffff:1.2.3.4', '127.0.0.1'],
  ...['localhost', '5439', '%41', '\0', '\u200b', '\u3002', 'a'.repeat(63), 'a'.repeat(64)],
] as [string, ...string[]]
const glue = ['.', '.', '.', '.', '..', ':', '/', '@', ' ', '\\', '\n', ''] as [string, ...string[]]

/** What is taken for a Redshift host must be one to the letter: nothing that only looks like it. */
const redshiftHost =
  /^[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.redshift(-serverless)?(-dev)?\.(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/

export function hostCase(random: Random): Case {
  let input = ''
  for (let left = random(9); left >= 0; left--) input += pickFrom(labels, random) + pickFrom(glue, random)
  if (random(2) === 0) input = `c1.abc123.us-west-2.redshift.amazonaws.com${input.slice(0, random(12))}`
  return {
    input,
    parse: () => {
      const host = normaliseHost(input)
      const kind = classifyHost(host)
      const isRedshift = kind.kind === 'provisioned' || kind.kind === 'serverless'
      if (isRedshift !== redshiftHost.test(host) && !(kind.kind === 'other' && /serverless/.test(host))) {
        throw new Error(`${host} was taken for ${kind.kind}`)
      }
      return kind
    },
  }
}

const values = [
  ...['base', 'a', 'b', 'c', '__proto__', 'constructor', 'arn:aws:iam::1:role/x', 'x', ''],
  ...['Ec2InstanceMetadata', 'EcsContainer', 'Environment', '900', '43200', '-1', '1e9', '"', '\t', '\uFEFF'],
] as [string, ...string[]]
const keys = [
  ...['role_arn', 'source_profile', 'source_profile', 'credential_source', 'aws_access_key_id', '__proto__'],
  ...[
    'aws_secret_access_key',
    'aws_session_token',
    'web_identity_token_file',
    'sso_session',
    'duration_seconds',
  ],
  ...['sso_start_url', 'mfa_serial', 'credential_process', 'external_id', 'role_session_name', 'plugin_name'],
] as [string, ...string[]]

/** Profiles as a file may hold them, through the reader of such files. */
export function chainCase(random: Random): Case {
  const deep = random(2000) === 0
  const input = deep ? longChain(1000, random(3)) : shortChains(random)
  return { input, parse: () => followProfile('a', 'Profile', configOf(input)) }
}

function shortChains(random: Random): string {
  let text = ''
  for (const name of ['a', 'b', 'c', 'base', '__proto__'].slice(0, 1 + random(5))) {
    text += pickFrom([`[${name}]\n`, `[ ${name} ]\r\n`, `[${name}\n`, `[${name}] ; x\n`], random)
    for (let left = random(6); left > 0; left--) {
      text += `${pickFrom(keys, random)}${pickFrom(['=', ' = ', '', ' =\n  '], random)}${pickFrom(values, random)}\n`
    }
  }
  return text
}

/** As long as no real chain is: ending in keys, in its own start, or nowhere. */
export function longChain(depth: number, end: number): string {
  const names = Array.from({ length: depth }, (_, at) => (at === 0 ? 'a' : `p${at}`))
  const ends = ['aws_access_key_id=A\naws_secret_access_key=S', 'source_profile=a', 'source_profile=nobody']
  return names
    .map((name, at) => {
      const next = at === depth - 1 ? ends[end] : `source_profile=${names[at + 1]}`
      return `[${name}]\n${end === 0 && at === depth - 1 ? '' : 'role_arn=arn:aws:iam::1:role/r\n'}${next}\n`
    })
    .join('')
}

export function configOf(text: string): SharedConfig {
  const profiles = new Map<string, SharedProfile>()
  for (const { name, values: read } of parseIni(text)) {
    const entries = [...read].map(([key, value]) => [key, { value, file: 'f' }] as const)
    profiles.set(name, { name, files: ['f'], values: new Map(entries) })
  }
  const file = { path: 'f', exists: true }
  const none = new Map()
  return {
    profiles,
    ssoSessions: none,
    services: none,
    misspelt: none,
    credentialsFile: file,
    configFile: file,
  }
}

const json = [
  ...['{', '}', '[', ']', ':', ',', '"ClusterID"', '"Region"', '"__proto__"', '"constructor"', '"prototype"'],
  ...[
    '"isAdmin"',
    '"SSLMode"',
    '"disable"',
    '"EndpointUrl"',
    '"Port"',
    '1e999',
    '-0',
    'true',
    'null',
    '"\\u0000"',
  ],
  ...['"\\ud800"', '{"__proto__":{"isAdmin":true}}', '"DbGroups"', '"AccessKeyID"', '5439'],
] as [string, ...string[]]

export function authProfileCase(random: Random): Case {
  const shape = random(50)
  let input = ''
  if (shape === 0) input = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  else if (shape === 1) input = `{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`
  else if (shape === 2) input = `{"Region":"${'x'.repeat(random(70_000))}"}`
  else if (shape < 25) {
    const pairs = Array.from(
      { length: random(8) },
      () => `"${pickFrom(names, random)}":${pickFrom(json, random)}`,
    )
    input = `{${pairs.join()}}`
  } else for (let left = random(14); left > 0; left--) input += pickFrom(json, random)
  return { input, parse: () => parseAuthProfile('team', input) }
}

const names = [
  'ClusterID',
  'Region',
  '__proto__',
  'constructor',
  'toString',
  'Port',
  'SSLMode',
  'Profile',
] as [string, ...string[]]

/** What one case did wrong; undefined when it was answered, or refused by a typed error, in time. */
export function faultOf({ parse }: Case, budgetMs: number): string | undefined {
  const startedAt = performance.now()
  try {
    parse()
  } catch (error) {
    if (!RedshiftIamError.isInstance(error))
      return `threw ${error instanceof Error ? error.stack : String(error)}`
    if (error.hint === undefined) return `refused without a hint: ${error.message}`
  }
  const took = performance.now() - startedAt
  if (took > budgetMs) return `took ${took.toFixed()} ms`
  if (Object.keys(Object.prototype).length > 0 || 'isAdmin' in {}) return 'polluted Object.prototype'
  return undefined
}
