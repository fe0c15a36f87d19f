import { Refusal } from './refusal.ts'

/** Settings that PostgreSQL knows as well and gets. */
const PASSED_ON = new Set([
  'application_name',
  'client_encoding',
  'datestyle',
  'extra_float_digits',
  'search_path',
  'statement_timeout',
  'timezone',
])

/**
 * What Redshift knows and PostgreSQL does not: its own settings, and what Amazon's drivers say about themselves.
 * They have no effect here.
 */
const REDSHIFT_ONLY = new Set([
  'analyze_threshold_percent',
  'auth_mech',
  'cast_super_null_on_error',
  'client_protocol_version',
  'describe_field_name_in_uppercase',
  'downcase_delimited_identifier',
  'driver_discovery_version',
  'driver_version',
  'enable_case_sensitive_identifier',
  'enable_case_sensitive_super_attribute',
  'enable_result_cache_for_session',
  'idc_client_display_name',
  'identity_namespace',
  'idp_type',
  'json_serialization_enable',
  'os_version',
  'plugin_name',
  'provider_name',
  'query_group',
  'token_type',
  'use_fips_ssl',
  'wlm_query_slot_count',
])

/** Redshift's upper limit is lower than PostgreSQL's 3. */
const MOST_FLOAT_DIGITS = 2

/**
 * What of a client's startup parameters goes to PostgreSQL.
 * @throws Refusal for a setting that Redshift does not know, as it does
 */
export function serverParameters(
  parameters: ReadonlyMap<string, string>,
  dialect: 'redshift' | 'postgres',
): Map<string, string> {
  const accepted = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (name === 'user' || name === 'database') continue
    if (dialect === 'postgres') {
      if (!REDSHIFT_ONLY.has(name)) accepted.set(name, value)
      continue
    }
    if (name === 'options') {
      const settings = optionSettings(value).filter(([setting, text]) => isPassedOn(setting, text))
      if (settings.length > 0)
        accepted.set(name, settings.map(([k, v]) => `-c ${k}=${escapeOption(v)}`).join(' '))
    } else if (isPassedOn(name, value)) {
      accepted.set(name, value)
    }
  }
  return accepted
}

function isPassedOn(name: string, value: string): boolean {
  const setting = name.toLowerCase()
  if (REDSHIFT_ONLY.has(setting)) return false
  if (!PASSED_ON.has(setting)) {
    throw new Refusal('42704', `unrecognized configuration parameter "${name}"`)
  }
  if (setting === 'extra_float_digits' && Number(value) > MOST_FLOAT_DIGITS) {
    throw new Refusal(
      '22023',
      `${value} is outside the valid range for parameter "extra_float_digits" (-15 .. ${MOST_FLOAT_DIGITS})`,
    )
  }
  return true
}

/** `-c name=value` and `--name=value`, with `\ ` for a space in a value. */
function optionSettings(options: string): [string, string][] {
  const words = options.match(/(?:\\.|[^\s\\])+/g)?.map((word) => word.replace(/\\(.)/g, '$1')) ?? []
  const settings: [string, string][] = []
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    const setting = word === '-c' ? words[++i] : /^(?:-c|--)(.+)$/.exec(word)?.[1]
    const equals = setting?.indexOf('=') ?? -1
    if (setting === undefined || equals < 1) {
      throw new Refusal('42601', `invalid command-line arguments for server process: ${word}`)
    }
    settings.push([setting.slice(0, equals).replaceAll('-', '_'), setting.slice(equals + 1)])
  }
  return settings
}

function escapeOption(value: string): string {
  return value.replace(/[\s\\]/g, '\\$&')
}
