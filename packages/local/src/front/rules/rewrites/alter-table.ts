import type { Edits } from '../edits.ts'
import type { Rewrite, RuleContext } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'
import { readAlterTable } from '../table-definition.ts'
import { identifier } from './column-changes.ts'

/**
 * In the place of an action without a counterpart: one that changes nothing, and yet needs the table, its columns and
 * the rights of its owner, as the action itself would.
 */
const changeNothing = (columns: readonly string[]): string =>
  columns.length === 0
    ? 'reset (fillfactor)'
    : columns.map((column) => `alter column ${column} set statistics -1`).join(', ')

type Action = { readonly from: number; readonly to: number }

const eachAction =
  (
    change: (s: SqlStatement, action: Action, edits: Edits, context: RuleContext) => void,
  ): Rewrite['rewrite'] =>
  (s, edits, context) => {
    for (const action of readAlterTable(s)?.actions ?? []) change(s, action, edits, context)
  }

/** The columns listed between the parentheses that open at `open`. */
const listed = (s: SqlStatement, open: number, { caseSensitive }: RuleContext): string[] =>
  s.is(open, '(')
    ? s.list(open + 1, s.closing(open)).map(({ from }) => identifier(s, from, caseSensitive))
    : []

export const alterTableRewrites: readonly Rewrite[] = [
  {
    id: 'add-key',
    what: 'Adding a primary, unique or foreign key changes nothing, as keys are not enforced; its columns have to exist.',
    source: 'r_ALTER_TABLE, t_Defining_constraints',
    keys: ['primary', 'unique', 'foreign'],
    example: 'alter table a add constraint pk primary key ("id", b)',
    becomes: 'alter table a alter column "id" set statistics -1, alter column b set statistics -1',
    counterexample: 'alter table a add column "primary" int',
    rewrite: eachAction((s, { from, to }, edits, context) => {
      if (!s.is(from, 'add')) return
      const word = s.is(from + 1, 'constraint') ? from + 3 : from + 1
      if (!['primary', 'unique', 'foreign'].includes(s.at(word).text)) return
      edits.replace(from, to - 1, changeNothing(listed(s, s.find(['('], word), context)))
    }),
  },
  {
    id: 'drop-key',
    what: 'Dropping a constraint succeeds whatever its name, as the stand-in does not keep keys.',
    source: 'r_ALTER_TABLE',
    keys: ['constraint'],
    example: 'alter table a drop constraint pk',
    becomes: 'alter table a drop constraint if exists pk',
    counterexample: 'alter table a drop column "constraint"',
    rewrite: eachAction((s, { from }, edits) => {
      if (s.is(from, 'drop', 'constraint') && !s.is(from + 2, 'if')) edits.after(from + 1, ' if exists')
    }),
  },
  {
    id: 'alter-storage',
    what: 'Changing sort keys, distribution or encoding changes nothing; the columns have to exist.',
    source: 'r_ALTER_TABLE',
    keys: ['sortkey', 'distkey', 'diststyle', 'encode'],
    example: 'alter table a alter compound sortkey (b, c), alter diststyle all',
    becomes:
      'alter table a alter column b set statistics -1, alter column c set statistics -1, reset (fillfactor)',
    counterexample: 'alter table a rename column sortkey to b',
    rewrite: eachAction((s, { from, to }, edits, context) => {
      if (!s.is(from, 'alter')) return
      const word = s.is(from + 1, 'compound') ? from + 2 : from + 1
      const column = s.is(word, 'column') ? word + 1 : -1
      if (s.is(word, 'sortkey')) edits.replace(from, to - 1, changeNothing(listed(s, word + 1, context)))
      else if (s.is(word, 'diststyle') || s.is(word, 'distkey') || s.is(word, 'encode')) {
        const key = s.find(['distkey'], word, to)
        edits.replace(
          from,
          to - 1,
          changeNothing(key < 0 ? [] : [identifier(s, key + 1, context.caseSensitive)]),
        )
      } else if (column > 0 && s.is(column + 1, 'encode')) {
        edits.replace(from, to - 1, changeNothing([identifier(s, column, context.caseSensitive)]))
      }
    }),
  },
  {
    id: 'alter-varchar-max',
    what: 'VARCHAR(MAX) is VARCHAR(65535) here too.',
    source: 'r_Character_types',
    keys: ['max'],
    example: 'alter table a alter column b type varchar(max)',
    becomes: 'alter table a alter column b type varchar(65535)',
    counterexample: 'alter table a rename column max to b',
    rewrite: eachAction((s, { from, to }, edits) => {
      const max = s.is(from, 'alter') ? s.find(['(', 'max', ')'], from, to) : -1
      if (max > 0) edits.replace(max + 1, max + 1, '65535')
    }),
  },
]
