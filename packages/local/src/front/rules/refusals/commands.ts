import { commandNotSupported, syntaxError } from '../denials.ts'
import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

const starts = (s: SqlStatement, verbs: readonly string[], object: readonly string[]): boolean =>
  verbs.some((verb) => s.is(0, verb)) && object.some((word) => s.is(1, word))

/** Objects the parser knows and Redshift does not have. */
const missingObjects = [
  'sequence',
  'trigger',
  'rule',
  'domain',
  'type',
  'aggregate',
  'operator',
  'conversion',
  'tablespace',
]
/** Objects that came after PostgreSQL 8.0, so its grammar stops at the word. */
const unknownObjects = [
  'extension',
  'collation',
  'policy',
  'publication',
  'subscription',
  'statistics',
  'server',
  'foreign',
]

export const commandRefusals: readonly Refusal[] = [
  {
    id: 'index',
    what: 'There are no indexes; sort and distribution keys take their place.',
    source: 'c_unsupported-postgresql-features; text: itcodar.com, How to Create an Index in Amazon Redshift',
    words: 'seen',
    keys: ['index'],
    example: 'create unique index "orders_id" on "orders" ("id")',
    answers:
      'SQL command "create unique index "orders_id" on "orders" ("id")" not supported on Redshift tables.',
    counterexample: 'select index from chapters',
    refuse: (s) => {
      const index = s.is(1, 'unique') ? 2 : 1
      const verb = ['create', 'drop', 'alter'].some((word) => s.is(0, word))
      return verb && s.is(index, 'index') ? commandNotSupported(s, ' on Redshift tables') : undefined
    },
  },
  {
    id: 'missing-object',
    what: 'There are no sequences, triggers, rules, domains, enumerated or composite types.',
    source: 'c_unsupported-postgresql-features; text: superset#28030',
    words: 'seen',
    keys: missingObjects,
    example: 'create sequence orders_id_seq start with 1',
    answers: 'SQL command "create sequence orders_id_seq start with 1" not supported.',
    counterexample: 'create schema sequence',
    refuse: (s) => {
      const object = s.is(0, 'create', 'or', 'replace') ? 3 : s.is(1, 'constraint') ? 2 : 1
      const verb = ['create', 'alter', 'drop'].some((word) => s.is(0, word))
      return verb && missingObjects.includes(s.at(object).text) ? commandNotSupported(s) : undefined
    },
  },
  {
    id: 'unknown-object',
    what: 'Extensions, collations, policies in PostgreSQL form, publications and foreign servers are unknown.',
    source: 'c_unsupported-postgresql-features',
    words: 'base',
    keys: unknownObjects,
    example: 'create extension if not exists pgcrypto',
    answers: 'syntax error at or near "extension" in context "create extension", at line 1, column 8',
    counterexample: 'create schema extension',
    refuse: (s) => (starts(s, ['create', 'alter', 'drop'], unknownObjects) ? syntaxError(s, 1) : undefined),
  },
  {
    id: 'server-command',
    what: 'LISTEN, NOTIFY, CLUSTER, REINDEX, CHECKPOINT, LOAD and DO are not there.',
    source: 'c_SQL_commands (absent)',
    words: 'ours',
    keys: ['listen', 'notify', 'unlisten', 'cluster', 'reindex', 'checkpoint', 'load', 'do'],
    example: 'notify jobs',
    answers: 'SQL command "notify jobs" not supported.',
    counterexample: 'select 1 as notify',
    refuse: (s) => {
      const commands = ['listen', 'notify', 'unlisten', 'cluster', 'reindex', 'checkpoint', 'load', 'do']
      return commands.includes(s.at(0).text) ? commandNotSupported(s) : undefined
    },
  },
  {
    id: 'discard',
    what: 'DISCARD came after PostgreSQL 8.0.',
    source: 'c_SQL_commands (absent)',
    words: 'base',
    keys: ['discard'],
    example: 'DISCARD ALL',
    answers: 'syntax error at or near "DISCARD" in context "DISCARD", at line 1, column 1',
    counterexample: 'reset all',
    refuse: (s) => (s.is(0, 'discard') ? syntaxError(s, 0) : undefined),
  },
  {
    id: 'explain-options',
    what: 'EXPLAIN takes VERBOSE and nothing else; it never runs the query.',
    source: 'r_EXPLAIN',
    words: 'base',
    keys: ['explain'],
    example: 'explain analyze select 1',
    answers: 'syntax error at or near "analyze" in context "explain analyze", at line 1, column 9',
    counterexample: 'explain verbose select 1',
    refuse: (s) => {
      const options = s.is(1, 'analyze') || (s.is(1, '(') && !s.is(2, 'select') && !s.is(2, '('))
      return s.is(0, 'explain') && options ? syntaxError(s, 1) : undefined
    },
  },
  {
    id: 'function-volatility',
    what: 'A function has to say how volatile it is.',
    source: 'r_CREATE_FUNCTION; text: kafka-docker-playground#7340',
    words: 'seen',
    keys: ['function'],
    example: 'create function one() returns int as $$ select 1 $$ language sql',
    answers: 'create function must specify volatility attribute (IMMUTABLE|STABLE|VOLATILE)',
    counterexample: 'create function one() returns int stable as $$ select 1 $$ language sql',
    refuse: (s) => {
      const creates = s.is(0, 'create', 'function') || s.is(0, 'create', 'or', 'replace', 'function')
      if (!creates || ['immutable', 'stable', 'volatile'].some((word) => s.names.has(word))) return undefined
      return {
        code: '42601',
        message: 'create function must specify volatility attribute (IMMUTABLE|STABLE|VOLATILE)',
      }
    },
  },
]
