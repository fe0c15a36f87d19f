import type { Rewrite } from '../rule.ts'
import { removeStorage } from './create-table.ts'

export const viewRewrites: readonly Rewrite[] = [
  {
    id: 'late-binding-view',
    what: 'WITH NO SCHEMA BINDING makes a plain view with a mark; pg_get_late_binding_view_cols() lists it. (It still holds on to its tables.)',
    source: 'r_CREATE_VIEW',
    keys: ['binding'],
    example: 'create or replace view v (a) as select 1 with no schema binding',
    becomes: 'create or replace view v (a) with (security_barrier=false) as select 1 ',
    counterexample: 'create view v as select binding from books',
    rewrite: (s, edits) => {
      const clause = s.length - 4
      if (!s.is(0, 'create') || !s.is(clause, 'with', 'no', 'schema', 'binding')) return
      const as = s.findTop(['as'])
      if (as > 0) edits.before(as, 'with (security_barrier=false) ')
      edits.remove(clause, s.length - 1)
    },
  },
  {
    id: 'materialized-view',
    what: 'BACKUP, DISTSTYLE, DISTKEY, SORTKEY and AUTO REFRESH of a materialized view are left out.',
    source: 'materialized-view-create-sql-command',
    keys: ['materialized'],
    example: 'create materialized view m backup no auto refresh yes as select 1 as a',
    becomes: 'create materialized view m   as select 1 as a',
    counterexample: 'create materialized view m as select backup from t',
    rewrite: (s, edits) => {
      if (s.is(0, 'create', 'materialized', 'view')) removeStorage(s, 3, s.findTop(['as']), edits)
    },
  },
]
