import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

const named = (names: string): readonly string[] => names.trim().split(/\s+/)

/** Functions that no cluster has. The key is the heading they stand under in AWS's list. */
const missing: Readonly<Record<string, readonly string[]>> = {
  'Advisory lock functions':
    named(`pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all
    pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock
    pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared`),
  'Aggregate functions':
    named(`string_agg array_agg every xmlagg corr covar_pop covar_samp regr_avgx regr_avgy regr_count
    regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy`),
  'Array functions and operators':
    named(`array_append array_cat array_length array_ndims array_position array_positions
    array_prepend array_remove array_replace cardinality string_to_array unnest`),
  'Sequence manipulation functions': named('nextval currval lastval setval'),
  'System catalog information functions':
    named(`pg_get_serial_sequence pg_get_functiondef pg_get_function_arguments
    pg_get_function_identity_arguments pg_get_function_result pg_get_partkeydef pg_get_keywords pg_typeof`),
  'Database object size functions':
    named(`pg_column_size pg_database_size pg_indexes_size pg_relation_size pg_size_pretty
    pg_table_size pg_tablespace_size pg_total_relation_size`),
  'Date/Time functions and operators':
    named(`clock_timestamp justify_days justify_hours justify_interval pg_sleep
    transaction_timestamp statement_timestamp make_date make_interval make_time make_timestamp make_timestamptz`),
  'Mathematical functions': named('div setseed width_bucket'),
  'Set returning functions': named('generate_subscripts'),
  'String functions': named(`bit_length convert_from convert_to encode format quote_nullable regexp_matches
    regexp_split_to_array regexp_split_to_table string_to_table`),
  'System information functions':
    named(`current_query inet_client_addr inet_client_port inet_server_addr inet_server_port
    pg_conf_load_time pg_is_other_temp_schema pg_listening_channels pg_my_temp_schema pg_postmaster_start_time
    pg_trigger_depth`),
  'Text search functions and operators': named(
    'to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery ts_rank',
  ),
  'Transaction IDs and snapshots functions': named(
    'txid_current txid_current_snapshot pg_current_xact_id pg_notify',
  ),
  'JSON (unsupported data type)':
    named(`json_agg jsonb_agg json_object_agg jsonb_object_agg json_build_array json_build_object
    jsonb_build_array jsonb_build_object json_each jsonb_each json_array_elements jsonb_array_elements
    json_array_elements_text jsonb_array_elements_text jsonb_set jsonb_insert jsonb_path_query jsonb_strip_nulls
    json_populate_record json_to_record json_to_recordset jsonb_to_recordset to_json to_jsonb row_to_json`),
  'UUID (unsupported data type)': named('gen_random_uuid uuid_generate_v1 uuid_generate_v4'),
}

/** The type Redshift would name for an argument, as far as its text shows one. */
const argumentType = (s: SqlStatement, from: number, to: number): string => {
  const cast = s.find(['::'], from, to)
  if (cast > 0) return s.source(cast + 1, to - 1)
  const token = s.at(to - 1)
  if (token.kind !== 'number') return '"unknown"'
  const value = s.source(to - 1)
  if (!/^\d+$/.test(value)) return 'numeric'
  return BigInt(value) > 2147483647n ? 'bigint' : 'integer'
}

/** The first call of one of these functions: its name's position, or -1. */
export const findCall = (s: SqlStatement, names: ReadonlySet<string>): number => {
  for (let at = 0; at < s.length; at++) {
    if (names.has(s.at(at).name) && s.is(at + 1, '(') && !s.is(at - 1, 'table') && !s.is(at - 1, 'into'))
      return at
  }
  return -1
}

/** Headings under which a report from a real cluster was found. */
const reported = new Map([
  ['Advisory lock functions', 'migrate#208'],
  ['Array functions and operators', 'cloudquery#11881'],
  ['System catalog information functions', 'vscode-sqltools#264'],
  ['Set returning functions', 'RPostgres#211'],
])

const missingFunction = (heading: string, names: readonly string[]): Refusal => {
  const set = new Set(names)
  const [first = ''] = names
  const report = reported.get(heading)
  return {
    id: `function-${heading
      .toLowerCase()
      .replace(/ (functions|and|\().*$/, '')
      .replace(/[^a-z]+/g, '-')}`,
    what: `Not available: ${names.join(', ')}.`,
    source: `c_unsupported-postgresql-functions, ${heading}${report === undefined ? '' : `; text: ${report}`}`,
    words: report === undefined ? 'base' : 'seen',
    keys: names,
    example: `select ${first}(1, 3853314791062309107)`,
    answers: `function ${first}(integer, bigint) does not exist`,
    counterexample: `select ${first} from t`,
    refuse: (s) => {
      const at = findCall(s, set)
      if (at < 0) return undefined
      const types = s.list(at + 2, s.closing(at + 1)).map(({ from, to }) => argumentType(s, from, to))
      const name = s.is(at - 1, '.') ? `${s.at(at - 2).name}.${s.at(at).name}` : s.at(at).name
      return {
        code: '42883',
        message: `function ${name}(${types.join(', ')}) does not exist`,
        hint: 'No function matches the given name and argument types. You may need to add explicit type casts.',
      }
    },
  }
}

export const functionRefusals: readonly Refusal[] = Object.entries(missing).map(([heading, names]) =>
  missingFunction(heading, names),
)
