import type { Denial, Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

/** Settings that clients of PostgreSQL like to set and that came after 8.0. */
const unknown = new Set(
  `lock_timeout idle_in_transaction_session_timeout idle_session_timeout transaction_timeout standard_conforming_strings
  escape_string_warning backslash_quote bytea_output intervalstyle xmloption xmlbinary jit row_security server_version_num
  synchronous_commit session_replication_role plan_cache_mode default_transaction_deferrable default_table_access_method
  client_connection_check_interval gin_fuzzy_search_limit temp_tablespaces default_tablespace constraint_exclusion
  in_hot_standby parallel_tuple_cost max_parallel_workers_per_gather debug_parallel_query`.split(/\s+/),
)

const unrecognized = (name: string): Denial | undefined =>
  unknown.has(name.toLowerCase())
    ? { code: '42704', message: `unrecognized configuration parameter "${name}"` }
    : undefined

/** The setting that SET, RESET or SHOW names. */
export const namedSetting = (s: SqlStatement): number => {
  if (s.is(0, 'show') || s.is(0, 'reset')) return 1
  if (!s.is(0, 'set')) return -1
  return s.is(1, 'local') || s.is(1, 'session') ? 2 : 1
}

export const settingRefusals: readonly Refusal[] = [
  {
    id: 'unknown-setting',
    what: 'Settings of later PostgreSQL are unknown: lock_timeout, idle_in_transaction_session_timeout and so on.',
    source: 'cm_chap_ConfigurationRef; text: sqlalchemy#9442, graphile#913',
    words: 'seen',
    keys: [...unknown],
    example: 'SET lock_timeout = 1000',
    answers: 'unrecognized configuration parameter "lock_timeout"',
    counterexample: 'set statement_timeout to 1000',
    refuse: (s) => {
      const at = namedSetting(s)
      return at < 0 ? undefined : unrecognized(s.at(at).name)
    },
  },
  {
    id: 'unknown-setting-function',
    what: 'The same for set_config() and current_setting().',
    source: 'r_SET_CONFIG; text: sqlalchemy#9442',
    words: 'seen',
    keys: ['set_config', 'current_setting'],
    example: "select set_config('lock_timeout', '1000', true)",
    answers: 'unrecognized configuration parameter "lock_timeout"',
    counterexample: "select set_config('query_group', 'api', false)",
    refuse: (s) => {
      for (const name of ['set_config', 'current_setting']) {
        const at = s.find([name, '('])
        if (at < 0 || s.at(at + 2).kind !== 'string') continue
        const denial = unrecognized(s.source(at + 2).slice(1, -1))
        if (denial !== undefined) return denial
      }
      return undefined
    },
  },
]
