import { commandNotSupported, insideTransaction, syntaxError } from '../denials.ts'
import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

/** Commands that end what they touch at once, so they cannot be part of a transaction. */
const onlyAlone: readonly (readonly [words: readonly string[], command: string])[] = [
  [['vacuum'], 'VACUUM'],
  [['create', 'database'], 'CREATE DATABASE'],
  [['drop', 'database'], 'DROP DATABASE'],
  [['create', 'external', 'table'], 'CREATE EXTERNAL TABLE'],
  [['create', 'library'], 'CREATE LIBRARY'],
  [['create', 'or', 'replace', 'library'], 'CREATE LIBRARY'],
  [['drop', 'library'], 'DROP LIBRARY'],
]

const alone = (s: SqlStatement): string | undefined => {
  if (s.is(0, 'alter', 'table') && s.findTop(['append', 'from']) > 0) return 'ALTER TABLE APPEND'
  return onlyAlone.find(([words]) => s.is(0, ...words))?.[1]
}

export const transactionRefusals: readonly Refusal[] = [
  {
    id: 'savepoint',
    what: 'There are no savepoints, so no nested transactions.',
    source: 'c_unsupported-postgresql-functions; text: alembic_utils#123',
    words: 'seen',
    keys: ['savepoint', 'release', 'to'],
    example: 'ROLLBACK TO SAVEPOINT one',
    answers: 'SQL command "ROLLBACK TO SAVEPOINT one" not supported.',
    counterexample: 'select savepoint from trips',
    refuse: (s) => {
      const rollsBack = s.is(0, 'rollback') && s.findTop(['to'], 1, 3) > 0
      return s.is(0, 'savepoint') || s.is(0, 'release') || rollsBack ? commandNotSupported(s) : undefined
    },
  },
  {
    id: 'only-outside-a-transaction',
    what: 'VACUUM, CREATE and DROP DATABASE, external tables, libraries and APPEND run only by themselves.',
    source: 'r_SVL_MULTI_STATEMENT_VIOLATIONS',
    words: 'base',
    keys: ['vacuum', 'database', 'external', 'library', 'append'],
    inBlock: true,
    example: 'vacuum orders',
    answers: 'VACUUM cannot run inside a transaction block',
    counterexample: 'analyze orders',
    refuse: (s, { inTransaction }) => {
      const command = inTransaction ? alone(s) : undefined
      return command === undefined ? undefined : insideTransaction(command)
    },
  },
  {
    id: 'transaction-chain',
    what: 'COMMIT and ROLLBACK take no AND CHAIN.',
    source: 'r_COMMIT',
    words: 'base',
    keys: ['chain', 'prepared'],
    example: 'commit and chain',
    answers: 'syntax error at or near "and" in context "commit and", at line 1, column 8',
    counterexample: 'commit work',
    refuse: (s) => {
      if (!s.is(0, 'commit') && !s.is(0, 'rollback') && !s.is(0, 'prepare', 'transaction')) return undefined
      const at = s.find(['and'], 1)
      return at > 0 ? syntaxError(s, at) : commandNotSupported(s)
    },
  },
  {
    id: 'truncate-options',
    what: 'TRUNCATE takes one table and no RESTART IDENTITY or CASCADE.',
    source: 'r_TRUNCATE',
    words: 'base',
    keys: ['truncate'],
    example: 'truncate table orders restart identity cascade',
    answers:
      'syntax error at or near "restart" in context "truncate table orders restart", at line 1, column 23',
    counterexample: 'truncate table "public"."orders"',
    refuse: (s) => {
      if (!s.is(0, 'truncate')) return undefined
      const end = s.endOfName(s.is(1, 'table') ? 2 : 1)
      return end < s.length ? syntaxError(s, end) : undefined
    },
  },
]
