/** Statements that must fail: what they need before, and the answer that the stand-in gives. */
const refused = [
  ['for-update', 'select id from rows_of for update', '0A000: SELECT FOR UPDATE/SHARE is not supported'],
  [
    'row-constructor',
    'select id from rows_of where (id, a) in ((1, 2), (3, 4))',
    '0A000: Row constructors are not supported',
  ],
  [
    'on-delete',
    'create table child (id int references rows_of (id) on delete cascade)',
    '42601: syntax error at or near "on" in context "(id) on", at line 1, column 52',
  ],
  [
    'merge-subquery',
    'merge into rows_of using (select 1 as id) s on rows_of.id = s.id when matched then delete when not matched then insert values (s.id)',
    '42601: syntax error at or near "(" in context "into rows_of using (", at line 1, column 26',
  ],
  [
    'merge-with',
    'with s as (select 1 as id) merge into rows_of using s on rows_of.id = s.id when matched then delete when not matched then insert values (s.id)',
    '0A000: WITH clause is not supported in a MERGE statement',
  ],
  [
    'merge-one-clause',
    'merge into rows_of using others on rows_of.id = others.id when matched then delete',
    '0A000: MERGE requires one WHEN MATCHED and one WHEN NOT MATCHED clause',
  ],
  [
    'merge-alias',
    'merge into rows_of t using others on t.id = others.id when matched then delete when not matched then insert values (others.id)',
    '42601: syntax error at or near "t" in context "merge into rows_of t", at line 1, column 20',
  ],
  [
    'alter-type-other',
    'alter table rows_of alter column a type bigint',
    '0A000: ALTER TABLE ALTER COLUMN TYPE is supported for VARCHAR columns only',
  ],
  [
    'alter-type-using',
    'alter table rows_of alter column text type varchar(200) using text::varchar',
    '0A000: ALTER TABLE ALTER COLUMN does not support USING expression',
  ],
  ['savepoint', 'savepoint one', '0A000: SQL command "savepoint one" not supported.'],
]

/** @type {import('../check.mjs').Check[]} */
export const refusalChecks = [
  ...refused.map(([id, sql, expected]) => ({
    id,
    question: `What is answered to: ${sql}`,
    expected,
    async run(lab) {
      lab.needSchema()
      await makeTables(lab)
      return lab.attempt(sql)
    },
  })),
  {
    id: 'alter-type-in-transaction',
    question: 'What is answered to a longer VARCHAR inside a transaction?',
    expected: '25001: ALTER TABLE ALTER COLUMN cannot run inside a transaction block',
    async run(lab) {
      lab.needSchema()
      await makeTables(lab)
      return lab.attempt(['begin', 'alter table rows_of alter column text type varchar(200)'])
    },
  },
  {
    id: 'alter-type',
    question: 'And outside of one?',
    expected: 'ALTER TABLE',
    async run(lab) {
      lab.needSchema()
      await makeTables(lab)
      return lab.attempt('alter table rows_of alter column text type varchar(200)')
    },
  },
]

async function makeTables(lab) {
  await lab.attempt('create table if not exists rows_of (id int primary key, a int, text varchar(100))')
  await lab.attempt('create table if not exists others (id int)')
}
