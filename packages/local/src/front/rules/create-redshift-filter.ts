import type { CreateStatementFilter, StatementVerdict } from '../statement-filter.ts'
import { type Judgement, judge } from './judge.ts'
import { VerdictCache } from './verdict-cache.ts'

/** Shared by all sessions: applications send the same texts on every connection. */
const cache = new VerdictCache<Judgement>(2_000)

/** The filter of `dialect: 'redshift'`: refuses and translates by the table in `table.ts`. */
export const createRedshiftFilter: CreateStatementFilter = (session) => {
  const caseSensitive = false
  return {
    check({ sql }): StatementVerdict {
      const inTransaction = session.transaction !== 'idle'
      const key = (inTransaction ? 't' : '-') + (caseSensitive ? 'c' : '-') + sql
      const judgement = cache.get(key, () => judge(sql, { inTransaction, caseSensitive }))
      if (judgement.kind === 'deny') return { action: 'deny', rule: judgement.rule, ...judgement.denial }
      const action = judgement.sql === sql ? 'pass' : 'rewrite'
      return judgement.commits
        ? { action, sql: judgement.sql, thenCommit: true }
        : { action, sql: judgement.sql }
    },
  }
}
