import { findCall } from '../refusals/functions.ts'
import type { Rewrite } from '../rule.ts'

export const queryRewrites: readonly Rewrite[] = [
  {
    id: 'top',
    what: 'SELECT TOP n is LIMIT n.',
    source: 'r_SELECT_list',
    keys: ['top'],
    example: 'select top 3 a from (select top 5 a from t) u order by a',
    becomes: 'select  a from (select  a from t limit 5) u order by a limit 3',
    counterexample: 'select top, 3 from t',
    rewrite: (s, edits) => {
      for (let at = s.find(['select', 'top']); at >= 0; at = s.find(['select', 'top'], at + 1)) {
        const count = s.at(at + 2)
        if (count.kind !== 'number' && count.kind !== 'parameter') continue
        let end = at
        while (end < s.length - 1 && !s.is(end + 1, ')'))
          end = s.is(end + 1, '(') ? s.closing(end + 1) : end + 1
        edits.remove(at + 1, at + 2)
        edits.after(end, ` limit ${s.source(at + 2)}`)
      }
    },
  },
  {
    id: 'minus',
    what: 'MINUS is EXCEPT.',
    source: 'r_UNION',
    keys: ['minus'],
    example: 'select a from t minus select a from u',
    becomes: 'select a from t except select a from u',
    counterexample: 'select minus from t',
    rewrite: (s, edits) => {
      for (let at = s.find(['minus']); at >= 0; at = s.find(['minus'], at + 1)) {
        if (s.is(at + 1, 'select') || s.is(at + 1, '(', 'select')) edits.replace(at, at, 'except')
      }
    },
  },
  {
    id: 'approximate',
    what: 'APPROXIMATE aggregates are exact.',
    source: 'r_COUNT',
    keys: ['approximate'],
    example: 'select approximate count(distinct a) from t',
    becomes: 'select  count(distinct a) from t',
    counterexample: 'select approximate, count(*) from t',
    rewrite: (s, edits) => {
      for (let at = s.find(['approximate']); at >= 0; at = s.find(['approximate'], at + 1)) {
        if (s.is(at + 1, 'count', '(') || s.is(at + 1, 'percentile_disc', '(')) edits.remove(at)
      }
    },
  },
  {
    id: 'listagg',
    what: 'LISTAGG is an aggregate of its own in the stand-in, with its order inside.',
    source: 'r_LISTAGG',
    keys: ['listagg'],
    example: "select listagg(distinct n, ', ') within group (order by n), listagg(m) from t",
    becomes: "select listagg(distinct (n)::text, ', '  order by (n)::text), listagg((m)::text, '') from t",
    counterexample: 'select listagg from t',
    rewrite: (s, edits) => {
      for (let at = s.find(['listagg', '(']); at >= 0; at = s.find(['listagg', '('], at + 1)) {
        const close = s.closing(at + 1)
        const [first] = s.list(at + 2, close)
        if (first === undefined) continue
        const distinct = s.is(first.from, 'distinct')
        const from = distinct ? first.from + 1 : first.from
        edits.before(from, '(')
        edits.after(first.to - 1, first.to === close ? ")::text, ''" : ')::text')
        if (!s.is(close + 1, 'within', 'group', '(', 'order', 'by')) continue
        edits.replace(close, close + 3, '  ')
        // DISTINCT sorts by what it compares, which is the text.
        const [key] = distinct ? s.list(close + 6, s.closing(close + 3)) : []
        const length = first.to - from
        if (key !== undefined && s.source(key.from, key.from + length - 1) === s.source(from, first.to - 1)) {
          edits.before(key.from, '(')
          edits.after(key.from + length - 1, ')::text')
        }
      }
    },
  },
  {
    id: 'median',
    what: 'MEDIAN is percentile_cont(0.5).',
    source: 'r_MEDIAN',
    keys: ['median'],
    example: 'select median(a + 1) from t',
    becomes: 'select percentile_cont(0.5) within group (order by a + 1) from t',
    counterexample: 'select median from t',
    rewrite: (s, edits) => {
      const at = findCall(s, new Set(['median']))
      if (at > 0) edits.replace(at, at + 1, 'percentile_cont(0.5) within group (order by ')
    },
  },
  {
    id: 'delete-without-from',
    what: 'DELETE needs no FROM.',
    source: 'r_DELETE',
    keys: ['delete'],
    example: 'delete orders where id = 1',
    becomes: 'delete from orders where id = 1',
    counterexample: 'delete from orders',
    rewrite: (s, edits) => {
      if (s.is(0, 'delete') && s.at(1).name !== '' && !s.is(1, 'from')) edits.after(0, ' from')
    },
  },
  {
    id: 'vacuum-kind',
    what: 'VACUUM FULL, SORT ONLY, DELETE ONLY, REINDEX, TO n PERCENT and BOOST are a plain VACUUM.',
    source: 'r_VACUUM_command',
    keys: ['vacuum'],
    example: 'vacuum delete only orders to 90 percent',
    becomes: 'vacuum  orders ',
    counterexample: 'vacuum orders',
    rewrite: (s, edits) => {
      if (!s.is(0, 'vacuum')) return
      let at = 1
      while (['full', 'sort', 'delete', 'only', 'reindex', 'recluster'].includes(s.at(at).text)) at++
      if (at > 1) edits.remove(1, at - 1)
      const rest = at < s.length ? s.endOfName(at) : at
      if (rest < s.length) edits.remove(rest, s.length - 1)
    },
  },
]
