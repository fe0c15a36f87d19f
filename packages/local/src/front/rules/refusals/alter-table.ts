import { insideTransaction, notSupported, syntaxError } from '../denials.ts'
import type { Denial, Refusal, RuleContext } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'
import { addedColumn, readAlterTable, readColumn } from '../table-definition.ts'

/** The actions on sort keys, distribution and encoding, which may be combined. */
const isPhysical = (s: SqlStatement, at: number): boolean =>
  s.is(at, 'alter') &&
  (['sortkey', 'compound', 'distkey', 'diststyle', 'encode'].includes(s.at(at + 1).text) ||
    s.is(at + 3, 'encode'))

/** Looks at each action of an ALTER TABLE in turn. */
const eachAction =
  (
    look: (s: SqlStatement, from: number, to: number, context: RuleContext) => Denial | undefined,
  ): Refusal['refuse'] =>
  (s, context) => {
    for (const { from, to } of readAlterTable(s)?.actions ?? []) {
      const denial = look(s, from, to, context)
      if (denial !== undefined) return denial
    }
    return undefined
  }

const alteredColumn = (s: SqlStatement, from: number): number => {
  if (!s.is(from, 'alter')) return -1
  const column = s.is(from + 1, 'column') ? from + 2 : from + 1
  return s.at(column).name === '' || isPhysical(s, from) ? -1 : column
}

/** Where the new type of `ALTER COLUMN … [SET DATA] TYPE …` begins; -1 if it is no change of type. */
const newType = (s: SqlStatement, from: number): number => {
  const column = alteredColumn(s, from)
  if (column < 0) return -1
  if (s.is(column + 1, 'type')) return column + 2
  return s.is(column + 1, 'set', 'data', 'type') ? column + 4 : -1
}

const isVarchar = (s: SqlStatement, at: number): boolean =>
  ['varchar', 'nvarchar', 'text'].includes(s.at(at).name) || s.is(at, 'character', 'varying')

export const alterTableRefusals: readonly Refusal[] = [
  {
    id: 'alter-several',
    what: 'One action per ALTER TABLE (sort keys, distribution and encoding excepted).',
    source: 'r_ALTER_TABLE; text: knex#2545',
    words: 'seen',
    keys: ['alter'],
    example: 'alter table "t" add column "a" int, add column "b" int',
    answers: 'syntax error at or near "," in context "column "a" int,", at line 1, column 35',
    counterexample: 'alter table "t" alter sortkey (a, b), alter distkey a',
    refuse: (s) => {
      const actions = readAlterTable(s)?.actions ?? []
      if (actions.length < 2 || actions.every(({ from }) => isPhysical(s, from))) return undefined
      return syntaxError(s, actions[0]?.to ?? 0)
    },
  },
  {
    id: 'alter-if-exists',
    what: 'ALTER TABLE has no IF EXISTS or IF NOT EXISTS.',
    source: 'r_ALTER_TABLE',
    words: 'base',
    keys: ['exists'],
    example: 'alter table t add column if not exists a int',
    answers: 'syntax error at or near "not" in context "add column if not", at line 1, column 29',
    counterexample: 'drop table if exists t',
    refuse: (s) => {
      if (!s.is(0, 'alter', 'table')) return undefined
      if (s.is(2, 'if', 'exists')) return syntaxError(s, 3)
      const at = s.findTop(['if', 'not', 'exists'], 2)
      if (at > 0 && !s.is(at + 3, 'partition')) return syntaxError(s, at + 1)
      const drop = s.findTop(['if', 'exists'], 2)
      return drop > 0 ? syntaxError(s, drop + 1) : undefined
    },
  },
  {
    id: 'alter-not-null',
    what: 'A column stays as nullable as it was created.',
    source: 'r_ALTER_TABLE; text: tipoca-stream#40',
    words: 'seen',
    keys: ['null'],
    example: 'alter table t alter column a set not null',
    answers: 'ALTER COLUMN SET NOT NULL is not supported',
    counterexample: 'alter table t add column a int null',
    refuse: eachAction((s, from) => {
      const column = alteredColumn(s, from)
      if (column < 0 || !s.is(column + 2, 'not', 'null')) return undefined
      if (s.is(column + 1, 'set')) return notSupported('ALTER COLUMN SET NOT NULL is not supported')
      return s.is(column + 1, 'drop')
        ? notSupported('ALTER COLUMN DROP NOT NULL is not supported')
        : undefined
    }),
  },
  {
    id: 'alter-default',
    what: 'A column keeps the default it was created with.',
    source: 'r_ALTER_TABLE; text: django-redshift-backend#96',
    words: 'seen',
    keys: ['default'],
    example: 'alter table "t" alter column "a" drop default',
    answers: 'ALTER COLUMN SET/DROP DEFAULT is not supported',
    counterexample: 'alter table "t" add column "a" int default 0',
    refuse: eachAction((s, from) => {
      const column = alteredColumn(s, from)
      return column > 0 &&
        s.is(column + 2, 'default') &&
        (s.is(column + 1, 'set') || s.is(column + 1, 'drop'))
        ? notSupported('ALTER COLUMN SET/DROP DEFAULT is not supported')
        : undefined
    }),
  },
  {
    id: 'alter-type-in-transaction',
    what: 'The size of a VARCHAR column changes only outside a transaction.',
    source: 'r_ALTER_TABLE; text: flyway#2438',
    words: 'seen',
    keys: ['type'],
    inBlock: true,
    example: 'alter table t alter column a type varchar(300)',
    answers: 'ALTER TABLE ALTER COLUMN cannot run inside a transaction block',
    counterexample: 'alter table t add column type varchar(300)',
    refuse: eachAction((s, from, _to, { inTransaction }) =>
      inTransaction && newType(s, from) > 0 ? insideTransaction('ALTER TABLE ALTER COLUMN') : undefined,
    ),
  },
  {
    id: 'alter-type-using',
    what: 'A change of type takes no USING.',
    source: 'r_ALTER_TABLE; text: dbeaver#9449',
    words: 'seen',
    keys: ['using'],
    example: 'alter table t alter column a type varchar(200) using a::varchar',
    answers: 'ALTER TABLE ALTER COLUMN does not support USING expression',
    counterexample: 'alter table t alter column a type varchar(200)',
    refuse: eachAction((s, from, to) =>
      newType(s, from) > 0 && s.findTop(['using'], from, to) > 0
        ? notSupported('ALTER TABLE ALTER COLUMN does not support USING expression')
        : undefined,
    ),
  },
  {
    id: 'alter-type',
    what: 'Only the size of a VARCHAR column can be altered.',
    source: 'r_ALTER_TABLE',
    words: 'ours',
    keys: ['type'],
    example: 'alter table t alter column a type bigint',
    answers: 'ALTER TABLE ALTER COLUMN TYPE is supported for VARCHAR columns only',
    counterexample: 'alter table t alter column a type varchar(300)',
    refuse: eachAction((s, from) => {
      const type = newType(s, from)
      return type > 0 && !isVarchar(s, type)
        ? notSupported('ALTER TABLE ALTER COLUMN TYPE is supported for VARCHAR columns only')
        : undefined
    }),
  },
  {
    id: 'add-column-constraint',
    what: 'An added column is no identity, primary, unique or foreign key, and no sort or distribution key.',
    source: 'r_ALTER_TABLE',
    words: 'ours',
    keys: ['add'],
    example: 'alter table t add column id int identity(1,1)',
    answers: 'ALTER TABLE ADD COLUMN does not support IDENTITY',
    counterexample: 'alter table t add constraint pk primary key (id)',
    refuse: eachAction((s, from, to) => {
      const column = addedColumn(s, from)
      if (column < 0) return undefined
      const forbidden = ['identity', 'generated', 'primary', 'unique', 'references', 'distkey', 'sortkey']
      const found = readColumn(s, column, to).attributes.find(({ word }) => forbidden.includes(word))
      return found && notSupported(`ALTER TABLE ADD COLUMN does not support ${found.word.toUpperCase()}`)
    }),
  },
  {
    id: 'add-column-not-null',
    what: 'A column added as NOT NULL needs a default other than null.',
    source: 'r_ALTER_TABLE; text: trino, TestRedshiftConnectorTest',
    words: 'seen',
    keys: ['add'],
    example: 'alter table t add column a int not null',
    answers: 'ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression',
    counterexample: 'alter table t add column a int not null default 0',
    refuse: eachAction((s, from, to) => {
      const column = addedColumn(s, from)
      if (column < 0) return undefined
      const { attributes } = readColumn(s, column, to)
      const byDefault = attributes.find(({ word }) => word === 'default')
      const filled = byDefault !== undefined && !s.is(byDefault.wordAt + 1, 'null')
      return attributes.some(({ word }) => word === 'not') && !filled
        ? notSupported('ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression')
        : undefined
    }),
  },
]
