import type { Edits } from '../edits.ts'
import type { Rewrite } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

/** The parts of a date, by the names and abbreviations Redshift takes. */
const dateParts = new Set(
  `millennium century decade year yr y quarter qtr month mon week w day d dayofweek dow weekday dayofyear doy dy hour h hr minute m
  min second s sec millisecond ms msec msecond microsecond us usec microsec epoch years yrs quarters qtrs months mons weeks days
  hours hrs minutes mins seconds secs milliseconds msecs microseconds usecs`.split(/\s+/),
)

/** Each call of a function, as the position of its name. */
const eachCall = (
  s: SqlStatement,
  names: readonly string[],
  change: (at: number, close: number) => void,
): void => {
  for (let at = 0; at < s.length; at++) {
    if (
      s.is(at + 1, '(') &&
      s.at(at).kind === 'word' &&
      names.includes(s.at(at).text) &&
      !s.is(at - 1, 'table')
    ) {
      change(at, s.closing(at + 1))
    }
  }
}

/** Puts a literal's type beside it where PostgreSQL could not tell which of several functions is meant. */
const typeLiteral = (s: SqlStatement, part: { from: number; to: number }, edits: Edits): void => {
  if (part.to === part.from + 1 && s.at(part.from).kind === 'string') edits.after(part.from, '::timestamp')
}

export const functionRewrites: readonly Rewrite[] = [
  {
    id: 'date-part-names',
    what: 'The part of a date is written without quotes in DATEADD, DATEDIFF and DATE_PART.',
    source: 'r_DATEADD_function, r_DATEDIFF_function, r_DATE_PART_function',
    keys: ['dateadd', 'date_add', 'datediff', 'date_diff', 'date_part', 'pgdate_part'],
    example: "select dateadd(month, 18, '2008-02-28'), datediff(qtr, a, b), date_part(dow, c) from t",
    becomes:
      "select dateadd('month', 18, '2008-02-28'::timestamp), datediff('qtr', a, b), date_part('dow', c) from t",
    counterexample: "select date_part('day', a) from t",
    rewrite: (s, edits) => {
      eachCall(
        s,
        ['dateadd', 'date_add', 'datediff', 'date_diff', 'date_part', 'pgdate_part'],
        (at, close) => {
          const [part, ...dates] = s.list(at + 2, close)
          if (part === undefined || dates.length === 0) return
          const { text } = s.at(at + 2)
          if (dateParts.has(text) && part.to === at + 3) edits.replace(at + 2, at + 2, `'${text}'`)
          if (!s.at(at).text.endsWith('_part')) for (const date of dates) typeLiteral(s, date, edits)
        },
      )
    },
  },
  {
    id: 'sysdate',
    what: 'SYSDATE is the time at which the transaction began, without a time zone.',
    source: 'r_SYSDATE',
    keys: ['sysdate'],
    example: 'create table a (at timestamp default sysdate)',
    becomes: 'create table a (at timestamp default sysdate())',
    counterexample: 'select t.sysdate, 1 as sysdate from t',
    rewrite: (s, edits) => {
      s.tokens.forEach(({ text }, at) => {
        if (text !== 'sysdate' || s.is(at + 1, '(') || s.is(at - 1, '.') || s.is(at - 1, 'as')) return
        edits.after(at, '()')
      })
    },
  },
  {
    id: 'nvl',
    what: 'NVL is COALESCE, NVL2 a CASE.',
    source: 'r_NVL_function, r_NVL2',
    keys: ['nvl', 'nvl2'],
    example: 'select nvl(a, 0), nvl2(b, 1, nvl(c, 2)) from t',
    becomes: 'select coalesce(a, 0), (case when (b) is not null then ( 1) else ( coalesce(c, 2)) end) from t',
    counterexample: 'select nvl from t',
    rewrite: (s, edits) => {
      eachCall(s, ['nvl'], (at) => edits.replace(at, at, 'coalesce'))
      eachCall(s, ['nvl2'], (at, close) => {
        const parts = s.list(at + 2, close)
        if (parts.length !== 3) return
        edits.replace(at, at + 1, '(case when (')
        edits.replace(parts[0]?.to ?? 0, parts[0]?.to ?? 0, ') is not null then (')
        edits.replace(parts[1]?.to ?? 0, parts[1]?.to ?? 0, ') else (')
        edits.replace(close, close, ') end)')
      })
    },
  },
  {
    id: 'decode',
    what: 'DECODE with three arguments or more is a CASE. (It finds no NULL by NULL, which Redshift does.)',
    source: 'r_DECODE_expression',
    keys: ['decode'],
    example: "select decode(a, 1, 'one', 2, 'two', 'many') from t",
    becomes: "select (case a when  1 then  'one' when  2 then  'two' else  'many' end) from t",
    counterexample: "select decode('ff', 'hex')",
    rewrite: (s, edits) => {
      eachCall(s, ['decode'], (at, close) => {
        const parts = s.list(at + 2, close)
        if (parts.length < 3) return
        edits.replace(at, at + 1, '(case ')
        parts.slice(0, -1).forEach(({ to }, index) => {
          const last = index === parts.length - 2
          edits.replace(to, to, index % 2 === 1 ? ' then ' : last ? ' else ' : ' when ')
        })
        edits.replace(close, close, ' end)')
      })
    },
  },
]
