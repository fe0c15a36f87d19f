import { RedshiftIamError } from '@redshift-iam/core'

/** Session parameters of Redshift that can be set on every new connection. */
export interface RedshiftSession {
  /** Name of this application in `stl_connection_log` and `sys_connection_log`. */
  application_name?: string
  /** Order of date parts, such as `ISO, MDY`. */
  datestyle?: string
  describe_field_name_in_uppercase?: boolean
  downcase_delimited_identifier?: boolean
  /** Whether quoted names keep their case. Redshift's default: `false`. */
  enable_case_sensitive_identifier?: boolean
  enable_case_sensitive_super_attribute?: boolean
  enable_numeric_rounding?: boolean
  enable_result_cache_for_session?: boolean
  error_on_nondeterministic_update?: boolean
  /** Digits added to the printed form of floating point numbers, -15 to 2. With 2 a number survives the round trip. */
  extra_float_digits?: number
  json_serialization_enable?: boolean
  json_serialization_parse_nested_strings?: boolean
  navigate_super_null_on_error?: boolean
  parse_super_null_on_error?: boolean
  cast_super_null_on_error?: boolean
  /** Label of the queries of this session, for workload management and the system views. */
  query_group?: string
  /** Schemas to look names up in, in order: an array, or names separated by commas. */
  search_path?: string | readonly string[]
  /** Milliseconds after which a statement is cancelled; 0 for no limit. */
  statement_timeout?: number
  /** Time zone of the session, such as `UTC` or `Europe/Paris`. */
  timezone?: string
  /** Slots of the queue that each query of this session takes, 1 to 50. */
  wlm_query_slot_count?: number
}

type Parameter = keyof RedshiftSession

type Kind = 'text' | 'boolean' | 'names' | { readonly least: number; readonly most: number }

const kinds: Readonly<Record<Parameter, Kind>> = {
  application_name: 'text',
  datestyle: 'text',
  describe_field_name_in_uppercase: 'boolean',
  downcase_delimited_identifier: 'boolean',
  enable_case_sensitive_identifier: 'boolean',
  enable_case_sensitive_super_attribute: 'boolean',
  enable_numeric_rounding: 'boolean',
  enable_result_cache_for_session: 'boolean',
  error_on_nondeterministic_update: 'boolean',
  extra_float_digits: { least: -15, most: 2 },
  json_serialization_enable: 'boolean',
  json_serialization_parse_nested_strings: 'boolean',
  navigate_super_null_on_error: 'boolean',
  parse_super_null_on_error: 'boolean',
  cast_super_null_on_error: 'boolean',
  query_group: 'text',
  search_path: 'names',
  statement_timeout: { least: 0, most: 2_147_483_647 },
  timezone: 'text',
  wlm_query_slot_count: { least: 1, most: 50 },
}

/** The options that end up as session parameters. */
export interface SessionOptions {
  readonly session?: RedshiftSession | undefined
  /** node-postgres's own option for it, which would be sent at login; proxies refuse it there. */
  readonly statement_timeout?: number | false | undefined
}

/**
 * The SQL that applies session parameters, one `SET` each.
 *
 * @throws {RedshiftIamError} `OPTION_NOT_SUPPORTED` for a parameter Redshift does not have, `OPTION_INVALID` for a value
 * it would not take.
 */
export function sessionStatements({ session, statement_timeout }: SessionOptions): string[] {
  return Object.entries({ ...(statement_timeout && { statement_timeout }), ...session })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `SET ${name} TO ${literal(name, value)}`)
}

function literal(name: string, value: unknown): string {
  if (!Object.hasOwn(kinds, name)) {
    throw new RedshiftIamError(
      'OPTION_NOT_SUPPORTED',
      `session: "${name}" is not a session parameter of Redshift.`,
      {
        hint: `Use one of ${Object.keys(kinds).join(', ')}.`,
      },
    )
  }
  const kind = kinds[name as Parameter]
  if (kind === 'boolean') {
    if (typeof value !== 'boolean') throw invalid(name, 'true or false')
    return value ? 'on' : 'off'
  }
  if (kind === 'text') return quote(name, value)
  if (kind === 'names') {
    const names: unknown[] = Array.isArray(value)
      ? value
      : String(value)
          .split(',')
          .map((part) => part.trim())
    return names.map((part) => quote(name, part)).join(', ')
  }
  if (!Number.isInteger(value) || (value as number) < kind.least || (value as number) > kind.most) {
    throw invalid(name, `a whole number from ${kind.least} to ${kind.most}`)
  }
  return String(value)
}

/** A backslash escapes on Redshift and not on PostgreSQL: no spelling of it is safe on both. */
function quote(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || /[\\\0]/.test(value)) {
    throw invalid(name, 'a text that is not empty and has no backslash')
  }
  return `'${value.replaceAll("'", "''")}'`
}

function invalid(name: string, expected: string): RedshiftIamError {
  return new RedshiftIamError('OPTION_INVALID', `session: "${name}" is not valid.`, {
    hint: `Set it to ${expected}.`,
  })
}
