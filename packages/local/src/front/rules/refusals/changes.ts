import { notSupported, syntaxError } from '../denials.ts'
import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

const changes = (s: SqlStatement): boolean =>
  ['insert', 'update', 'delete', 'merge', 'with'].some((verb) => s.is(0, verb))

/** Where the source of a MERGE begins. */
const mergeSource = (s: SqlStatement): number => s.findTop(['using'], 1) + 1

export const changeRefusals: readonly Refusal[] = [
  {
    id: 'returning',
    what: 'INSERT, UPDATE and DELETE return no rows.',
    source: 'r_INSERT_30, r_UPDATE, r_DELETE; text: sqlalchemy-redshift#330',
    words: 'seen',
    keys: ['returning'],
    example: 'insert into t (a) values ($1) returning "id"',
    answers: 'syntax error at or near "returning" in context "($1) returning", at line 1, column 31',
    counterexample: 'select returning from visitors',
    refuse: (s) => {
      const at = changes(s) ? s.find(['returning'], 1) : -1
      return at > 0 ? syntaxError(s, at) : undefined
    },
  },
  {
    id: 'on-conflict',
    what: 'No ON CONFLICT; keys are not enforced. Use MERGE.',
    source: 'r_INSERT_30',
    words: 'base',
    keys: ['conflict'],
    example: 'insert into t values (1) on conflict do nothing',
    answers: 'syntax error at or near "on" in context "(1) on", at line 1, column 26',
    counterexample: 'select conflict from wars',
    refuse: (s) => {
      const at = changes(s) ? s.find(['on', 'conflict'], 1) : -1
      return at > 0 ? syntaxError(s, at) : undefined
    },
  },
  {
    id: 'overriding',
    what: 'INSERT has no OVERRIDING clause.',
    source: 'r_INSERT_30',
    words: 'base',
    keys: ['overriding'],
    example: 'insert into t (id) overriding system value values (1)',
    answers: 'syntax error at or near "overriding" in context "(id) overriding", at line 1, column 20',
    counterexample: 'insert into t (overriding) values (1)',
    refuse: (s) => {
      const at = s.is(0, 'insert') ? s.findTop(['overriding'], 3) : -1
      return at > 0 ? syntaxError(s, at) : undefined
    },
  },
  {
    id: 'merge-with',
    what: 'MERGE stands in no WITH clause.',
    source: 'r_MERGE',
    words: 'ours',
    keys: ['merge'],
    example:
      'with s as (select 1 as id) merge into t using s on t.id = s.id when matched then delete when not matched then insert values (s.id)',
    answers: 'WITH clause is not supported in a MERGE statement',
    counterexample: 'with merge as (select 1) select * from merge',
    refuse: (s) =>
      s.is(0, 'with') && s.findTop(['merge', 'into'], 1) > 0
        ? notSupported('WITH clause is not supported in a MERGE statement')
        : undefined,
  },
  {
    id: 'merge-source',
    what: 'The source of a MERGE is a table, the target has no alias.',
    source: 'r_MERGE',
    words: 'ours',
    keys: ['merge'],
    example:
      'merge into t using (select 1 as id) s on t.id = s.id when matched then delete when not matched then insert values (s.id)',
    answers: 'syntax error at or near "(" in context "into t using (", at line 1, column 20',
    counterexample:
      'merge into t using s as n on t.id = n.id when matched then delete when not matched then insert values (n.id)',
    refuse: (s) => {
      if (!s.is(0, 'merge')) return undefined
      const target = s.endOfName(s.is(1, 'into') ? 2 : 1)
      if (!s.is(target, 'using')) return syntaxError(s, target)
      return s.is(target + 1, '(') ? syntaxError(s, target + 1) : undefined
    },
  },
  {
    id: 'merge-clauses',
    what: 'MERGE has exactly WHEN MATCHED THEN and WHEN NOT MATCHED THEN INSERT, without further conditions.',
    source: 'r_MERGE',
    words: 'ours',
    keys: ['merge'],
    example: 'merge into t using s on t.id = s.id when matched then delete',
    answers: 'MERGE requires one WHEN MATCHED and one WHEN NOT MATCHED clause',
    counterexample:
      'merge into t using s on t.id = s.id when matched then update set a = s.a when not matched then insert values (s.id, s.a)',
    refuse: (s) => {
      if (!s.is(0, 'merge') || mergeSource(s) === 0 || s.find(['remove', 'duplicates']) > 0) return undefined
      for (const extra of [
        ['matched', 'and'],
        ['matched', 'by'],
        ['then', 'do'],
      ]) {
        const at = s.findTop(extra)
        if (at > 0) return syntaxError(s, at + 1)
      }
      const matched = s.findTop(['when', 'matched', 'then'])
      const missing = s.findTop(['when', 'not', 'matched', 'then', 'insert'])
      const others = s.findTop(['when'], Math.max(matched, missing) + 1)
      return matched > 0 && missing > 0 && others < 0
        ? undefined
        : notSupported('MERGE requires one WHEN MATCHED and one WHEN NOT MATCHED clause')
    },
  },
  {
    id: 'merge-remove-duplicates',
    what: 'A limit of the stand-in: MERGE … REMOVE DUPLICATES, which Redshift has, cannot be run.',
    source: 'r_MERGE',
    words: 'ours',
    keys: ['duplicates'],
    example: 'merge into t using s on t.id = s.id remove duplicates',
    answers: 'the local stand-in cannot run MERGE … REMOVE DUPLICATES',
    counterexample: 'select duplicates from t',
    refuse: (s) =>
      s.is(0, 'merge') && s.find(['remove', 'duplicates']) > 0
        ? notSupported('the local stand-in cannot run MERGE … REMOVE DUPLICATES')
        : undefined,
  },
  {
    id: 'external',
    what: 'A limit of the stand-in: external schemas and tables need AWS.',
    source: 'r_CREATE_EXTERNAL_SCHEMA, r_CREATE_EXTERNAL_TABLE',
    words: 'ours',
    keys: ['external'],
    example: "create external schema spectrum from data catalog database 'lake' iam_role default",
    answers: 'the local stand-in has no data catalog: CREATE EXTERNAL SCHEMA needs a real cluster',
    counterexample: 'select external from t',
    refuse: (s) =>
      s.is(0, 'create', 'external')
        ? notSupported(
            `the local stand-in has no data catalog: ${s.source(0, 2).toUpperCase()} needs a real cluster`,
          )
        : undefined,
  },
]
