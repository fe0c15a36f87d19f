import type { CreateStatementFilter, StatementVerdict } from '../statement-filter.ts'
import { type Judgement, judge } from './judge.ts'
import { mapError } from './map-error.ts'
import { VerdictCache } from './verdict-cache.ts'

/** Shared by all sessions: applications send the same texts on every connection. */
const cache = new VerdictCache<Judgement>(2_000)

/** The filter of `dialect: 'redshift'`: refuses and translates by the table in `table.ts`. */
export const createRedshiftFilter: CreateStatementFilter = (session) => {
  let caseSensitive = false
  return {
    mapError,
    check({ sql }): StatementVerdict {
      const inTransaction = session.transaction !== 'idle'
      const key = (inTransaction ? 't' : '-') + (caseSensitive ? 'c' : '-') + sql
      const judgement = cache.get(key, () => judge(sql, { inTransaction, caseSensitive }))
      if (judgement.kind === 'run') {
        caseSensitive = judgement.caseSensitive
        const passing = {
          sql: judgement.sql,
          ...(judgement.commits && { thenCommit: true }),
          ...(judgement.transfers.length > 0 && { transfers: judgement.transfers }),
        }
        return { action: judgement.sql === sql ? 'pass' : 'rewrite', ...passing }
      }
      // A failed transaction answers everything in its own way, but for savepoints, which would rescue it.
      if (session.transaction === 'failed' && judgement.rule !== 'savepoint') return { action: 'pass', sql }
      return { action: 'deny', rule: judgement.rule, ...judgement.denial }
    },
  }
}
