import { notSupported, syntaxError } from '../denials.ts'
import type { Denial, Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

const errorAt = (s: SqlStatement, at: number): Denial | undefined => (at < 0 ? undefined : syntaxError(s, at))

export const queryRefusals: readonly Refusal[] = [
  {
    id: 'row-lock',
    what: 'Rows cannot be locked: no SELECT … FOR UPDATE or FOR SHARE, no SKIP LOCKED. LOCK a table instead.',
    source: 'r_SELECT_synopsis, r_LOCK',
    words: 'ours',
    keys: ['for', 'locked'],
    example: 'select * from jobs limit 1 for update skip locked',
    answers: 'SELECT FOR UPDATE/SHARE is not supported',
    counterexample: "select substring('abc' from 1 for 2)",
    refuse: (s) => {
      const strengths = [
        ['for', 'update'],
        ['for', 'share'],
        ['for', 'no', 'key', 'update'],
        ['for', 'key', 'share'],
        ['skip', 'locked'],
      ]
      return !s.is(0, 'grant') && strengths.some((words) => s.find(words, 1) > 0)
        ? notSupported('SELECT FOR UPDATE/SHARE is not supported')
        : undefined
    },
  },
  {
    id: 'distinct-on',
    what: 'No DISTINCT ON; use row_number() with QUALIFY.',
    source: 'r_SELECT_list; text: django-redshift-backend#14',
    words: 'seen',
    keys: ['distinct'],
    example: 'select distinct on (a) a, b from t',
    answers: 'SELECT DISTINCT ON is not supported',
    counterexample: 'select distinct a from t join u on (t.id = u.id)',
    refuse: (s) =>
      s.find(['distinct', 'on', '(']) > 0 ? notSupported('SELECT DISTINCT ON is not supported') : undefined,
  },
  {
    id: 'materialized-cte',
    what: 'WITH takes no [NOT] MATERIALIZED.',
    source: 'r_WITH_clause',
    words: 'base',
    keys: ['materialized'],
    example: 'with a as materialized (select 1) select * from a',
    answers:
      'syntax error at or near "materialized" in context "with a as materialized", at line 1, column 11',
    counterexample: 'create materialized view a as select 1 as b',
    refuse: (s) => {
      const plain = s.find(['as', 'materialized', '('])
      if (plain > 0) return syntaxError(s, plain + 1)
      const negated = s.find(['as', 'not', 'materialized'])
      return negated > 0 ? syntaxError(s, negated + 1) : undefined
    },
  },
  {
    id: 'modifying-cte',
    what: 'WITH holds queries only: no INSERT, UPDATE or DELETE.',
    source: 'r_WITH_clause',
    words: 'base',
    keys: ['with'],
    example: 'with gone as (delete from t) select * from gone',
    answers: 'syntax error at or near "delete" in context "gone as (delete", at line 1, column 15',
    counterexample: 'with old as (select 1 as id) delete from t using old where t.id = old.id',
    refuse: (s) => {
      for (const verb of ['insert', 'update', 'delete', 'merge']) {
        const at = s.find(['as', '(', verb])
        if (at > 0) return syntaxError(s, at + 2)
      }
      return undefined
    },
  },
  {
    id: 'is-distinct-from',
    what: 'No IS [NOT] DISTINCT FROM.',
    source: 'c_unsupported-postgresql-functions',
    words: 'ours',
    keys: ['distinct'],
    example: 'select a is distinct from b from t',
    answers: 'IS DISTINCT FROM is not supported',
    counterexample: 'select count(distinct a) from t',
    refuse: (s) =>
      s.find(['is', 'distinct', 'from']) > 0 || s.find(['is', 'not', 'distinct', 'from']) > 0
        ? notSupported('IS DISTINCT FROM is not supported')
        : undefined,
  },
  {
    id: 'row-constructor',
    what: 'No row constructors: neither ROW(…) nor (a, b) IN ((1, 2)).',
    source: 'c_unsupported-postgresql-features',
    words: 'ours',
    keys: ['in', 'row'],
    example: 'select * from t where (a, b) in ((1, 2), (3, 4))',
    answers: 'Row constructors are not supported',
    counterexample: 'select * from t where a in ((1), (2)) and coalesce(a, b) in (1, 2)',
    refuse: (s) => {
      const rejected = notSupported('Row constructors are not supported')
      const row = s.find(['row', '('])
      if (row >= 0 && s.at(row).kind === 'word') return rejected
      for (let at = s.find([')']); at >= 0; at = s.find([')'], at + 1)) {
        const list = s.is(at + 1, 'in', '(', '(') ? at + 2 : s.is(at + 1, 'not', 'in', '(', '(') ? at + 3 : -1
        if (list > 0 && !s.is(list + 2, 'select') && s.list(list + 2, s.closing(list + 1)).length > 1)
          return rejected
      }
      return undefined
    },
  },
  {
    id: 'array',
    what: 'No array constructors, subscripts or ANY over an array parameter. (SUPER is navigated differently.)',
    source: 'c_unsupported-postgresql-features; amazon-redshift-python-driver#214',
    words: 'ours',
    keys: ['array', 'any'],
    example: 'select * from t where id = any($1)',
    answers: 'Arrays are not supported',
    counterexample: 'select conkey from pg_constraint where 1 = any(conkey)',
    refuse: (s) => {
      const any = s.find(['any', '('])
      const given = any > 0 && (s.at(any + 2).kind === 'parameter' || s.at(any + 2).kind === 'string')
      return given || s.find(['array', '[']) >= 0 ? notSupported('Arrays are not supported') : undefined
    },
  },
  {
    id: 'lateral',
    what: 'No LATERAL joins.',
    source: 'r_FROM_clause30 (absent)',
    words: 'base',
    keys: ['lateral'],
    example: 'select * from a left join lateral (select 1) b on true',
    answers: 'syntax error at or near "(" in context "left join lateral (", at line 1, column 35',
    counterexample: 'select lateral from moves',
    refuse: (s) => {
      const at = s.find(['lateral', '('])
      return at > 0 ? syntaxError(s, at + 1) : undefined
    },
  },
  {
    id: 'aggregate-filter',
    what: 'Aggregates take no FILTER (WHERE …).',
    source: 'c_Aggregate_Functions (absent)',
    words: 'base',
    keys: ['filter'],
    example: 'select count(*) filter (where a) from t',
    answers: 'syntax error at or near "(" in context "*) filter (", at line 1, column 24',
    counterexample: 'select count(*) filter from t',
    refuse: (s) => {
      const at = s.find([')', 'filter', '('])
      return at > 0 ? syntaxError(s, at + 2) : undefined
    },
  },
  {
    id: 'fetch-first',
    what: 'Rows are limited with LIMIT or TOP, not FETCH FIRST.',
    source: 'r_ORDER_BY_clause',
    words: 'base',
    keys: ['fetch'],
    example: 'select a from t order by a fetch first 3 rows only',
    answers: 'syntax error at or near "first" in context "by a fetch first", at line 1, column 34',
    counterexample: 'fetch first from c',
    refuse: (s) => {
      const at = s.find(['fetch'], 1)
      return at > 0 && (s.is(at + 1, 'first') || s.is(at + 1, 'next')) ? syntaxError(s, at + 1) : undefined
    },
  },
  {
    id: 'values-table',
    what: 'No VALUES list in the place of a table.',
    source: 'c_unsupported-postgresql-features',
    words: 'base',
    keys: ['values'],
    example: 'select * from (values (1), (2)) as t (a)',
    answers: 'syntax error at or near "values" in context "* from (values", at line 1, column 16',
    counterexample: 'insert into t values (1), (2)',
    refuse: (s) => errorAt(s, s.is(0, 'values') ? 0 : valuesTable(s)),
  },
  {
    id: 'parameter-limit',
    what: 'A statement has at most 32,767 parameters.',
    source: 'amazon-redshift-python-driver, core.py',
    words: 'ours',
    keys: ['$'],
    example: `select ${Array.from({ length: 32768 }, (_, index) => `$${index + 1}`).join(',')}`,
    answers: 'a statement cannot have more than 32767 parameters',
    counterexample: 'select $1',
    refuse: (s) => {
      if (s.length <= 32767) return undefined
      const over = s.tokens.some(
        ({ kind, start, end }) => kind === 'parameter' && Number(s.sql.slice(start + 1, end)) > 32767,
      )
      return over
        ? { code: '54000', message: 'a statement cannot have more than 32767 parameters' }
        : undefined
    },
  },
]

const valuesTable = (s: SqlStatement): number => {
  for (const before of ['from', 'join', 'as', 'using']) {
    const at = s.find([before, '(', 'values'])
    if (at >= 0) return at + 2
  }
  return -1
}
