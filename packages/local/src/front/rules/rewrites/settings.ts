import { namedSetting } from '../refusals/settings.ts'
import type { Rewrite } from '../rule.ts'

/** Settings of a session that only Redshift has, with what they are from the start. */
export const redshiftSettings: ReadonlyMap<string, string> = new Map([
  ['analyze_threshold_percent', '10'],
  ['cast_super_null_on_error', 'on'],
  ['default_geometry_encoding', '1'],
  ['describe_field_name_in_uppercase', 'off'],
  ['downcase_delimited_identifier', 'on'],
  ['enable_case_sensitive_identifier', 'off'],
  ['enable_case_sensitive_super_attribute', 'off'],
  ['enable_numeric_rounding', 'on'],
  ['enable_result_cache_for_session', 'on'],
  ['enable_vacuum_boost', 'off'],
  ['error_on_nondeterministic_update', 'off'],
  ['interval_forbid_composite_literals', 'on'],
  ['json_serialization_enable', 'off'],
  ['json_serialization_parse_nested_strings', 'off'],
  ['max_concurrency_scaling_clusters', '1'],
  ['max_cursor_result_set_size', '0'],
  ['mv_enable_aqmv_for_session', 'on'],
  ['navigate_super_null_on_error', 'on'],
  ['parse_super_null_on_error', 'off'],
  ['pg_federation_repeatable_read', 'on'],
  ['query_group', 'default'],
  ['spectrum_enable_pseudo_columns', 'on'],
  ['spectrum_query_maxerror', '-1'],
  ['stored_proc_log_min_messages', 'LOG'],
  ['use_fips_ssl', 'off'],
  ['wlm_query_slot_count', '1'],
])

const versions = new Map([['server_version', '8.0.2']])

export const settingRewrites: readonly Rewrite[] = [
  {
    id: 'redshift-setting',
    what: "SET and RESET of Redshift's own settings keep the value under the prefix `redshift.`.",
    source: 'cm_chap_ConfigurationRef',
    keys: [...redshiftSettings.keys()],
    example: "set query_group to 'api'",
    becomes: "set redshift.query_group to 'api'",
    counterexample: 'select query_group from stl_query',
    rewrite: (s, edits) => {
      const at = namedSetting(s)
      if (at > 0 && !s.is(0, 'show') && redshiftSettings.has(s.at(at).name)) {
        edits.replace(at, at, `redshift.${s.at(at).name}`)
      }
    },
  },
  {
    id: 'show-setting',
    what: "SHOW of Redshift's own settings and of server_version.",
    source: 'r_SHOW',
    keys: ['show'],
    example: 'show enable_case_sensitive_identifier',
    becomes:
      "select current_setting('redshift.enable_case_sensitive_identifier') as enable_case_sensitive_identifier",
    counterexample: 'show search_path',
    rewrite: (s, edits) => {
      if (!s.is(0, 'show')) return
      const { name } = s.at(1)
      const version = versions.get(name)
      if (version !== undefined) edits.replace(0, 1, `select '${version}'::text as ${name}`)
      else if (redshiftSettings.has(name)) {
        edits.replace(0, 1, `select current_setting('redshift.${name}') as ${name}`)
      }
    },
  },
  {
    id: 'setting-function',
    what: 'The same for set_config() and current_setting().',
    source: 'r_SET_CONFIG, r_CURRENT_SETTING',
    keys: ['set_config', 'current_setting'],
    example: "select set_config('query_group', 'api', false)",
    becomes: "select set_config('redshift.query_group', 'api', false)",
    counterexample: "select current_setting('search_path')",
    rewrite: (s, edits) => {
      for (let at = 0; at < s.length; at++) {
        if (!['set_config', 'current_setting'].includes(s.at(at).name) || s.at(at + 2).kind !== 'string')
          continue
        const name = s.source(at + 2).slice(1, -1)
        const version = s.at(at).name === 'current_setting' ? versions.get(name) : undefined
        if (version !== undefined) edits.replace(at, at + 3, `'${version}'::text`)
        else if (redshiftSettings.has(name)) edits.replace(at + 2, at + 2, `'redshift.${name}'`)
      }
    },
  },
]
