import type { Rewrite } from '../rule.ts'

export const transactionRewrites: readonly Rewrite[] = [
  {
    id: 'truncate-commits',
    what: 'TRUNCATE commits the transaction it runs in.',
    source: 'r_TRUNCATE',
    keys: ['truncate'],
    inBlock: true,
    example: 'truncate "orders"',
    becomes: 'truncate "orders"',
    counterexample: 'select truncate from t',
    rewrite: (s, edits) => {
      if (s.is(0, 'truncate')) edits.commits = true
    },
  },
  {
    id: 'isolation-level',
    what: 'Every isolation level means the one of the database, which is snapshot isolation.',
    source: 'r_BEGIN, c_serial_isolation',
    keys: ['isolation'],
    example: 'begin isolation level read committed read only',
    becomes: 'begin isolation level repeatable read read only',
    counterexample: 'select isolation from wards',
    rewrite: (s, edits) => {
      const at = s.find(['isolation', 'level']) + 2
      if (at < 3 || !['begin', 'start', 'set'].some((word) => s.is(0, word))) return
      edits.replace(at, s.is(at, 'serializable') ? at : at + 1, 'repeatable read')
    },
  },
]
