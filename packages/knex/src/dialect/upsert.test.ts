import type { Knex } from 'knex'
import { beforeAll, describe, expect, it } from 'vitest'
import { knexVersions, loadKnex } from '../../../../test/support/knex-versions.ts'
import type { Step } from './internals.ts'

describe.each(knexVersions)('onConflict() on Knex %s', (version) => {
  let db: Knex
  let unlocked: Knex

  beforeAll(async () => {
    const { knex, RedshiftKnexClient } = await loadKnex(version)
    db = knex({ client: RedshiftKnexClient })
    unlocked = knex({ client: RedshiftKnexClient, lockUpserts: false } as Knex.Config)
  })

  /** The statements, with the random name of the temporary table made plain. */
  const steps = (query: Knex.QueryBuilder) => {
    const { redshiftSteps } = query.toSQL() as unknown as { redshiftSteps: Step[] }
    return redshiftSteps.map(({ bindings, sql }) => [
      sql.replaceAll(/redshift_iam_[0-9a-f]{32}/g, 'stage'),
      ...bindings,
    ])
  }

  it('merges one row by MERGE from a temporary table, under a lock', () => {
    expect(steps(db('t').insert({ id: 1, a: 'x' }).onConflict('id').merge())).toEqual([
      ['lock table "t"'],
      ['create temp table "stage" as select "a", "id", 0 as "redshift_iam_row" from "t" where 1 = 0'],
      ['insert into "stage" ("a", "id", "redshift_iam_row") values (?, ?, 0)', 'x', 1],
      [
        'merge into "t" using "stage" as "excluded" on "t"."id" = "excluded"."id" ' +
          'when matched then update set "a" = "excluded"."a" ' +
          'when not matched then insert ("a", "id") values ("excluded"."a", "excluded"."id")',
      ],
      ['drop table "stage"'],
    ])
  })

  it('locks nothing when told so', () => {
    expect(steps(unlocked('t').insert({ id: 1, a: 'x' }).onConflict('id').merge())[0]).toEqual([
      expect.stringMatching(/^create temp table/),
    ])
  })

  it('looks for repeated keys before it merges several rows', () => {
    const rows = [
      { id: 1, a: 'x' },
      { id: 2, a: 'y' },
    ]
    expect(steps(db('s.t').insert(rows).onConflict(['t.id', 'a']).merge())[3]).toEqual([
      'select "id", "a" from "stage" where "id" is not null and "a" is not null group by "id", "a" having count(*) > 1 limit 1',
    ])
  })

  it('merges only the named columns', () => {
    expect(steps(db('t').insert({ id: 1, a: 'x', b: 'y' }).onConflict('id').merge(['b']))[3]).toEqual([
      expect.stringContaining('when matched then update set "b" = "excluded"."b" when not matched'),
    ])
  })

  it('updates and inserts when the merge has values or a condition, which MERGE has no place for', () => {
    const query = db('t')
      .insert({ id: 1, a: 'x' })
      .onConflict('id')
      .merge({ a: db.raw('excluded.a || ?', ['!']), n: 3 })
      .where('t.n', '<', 7)
      .orWhereNull('t.n')
    expect(steps(query).slice(3, 5)).toEqual([
      [
        'update "t" set "a" = excluded.a || ?, "n" = ? from "stage" as "excluded" ' +
          'where "t"."id" = "excluded"."id" and ("t"."n" < ? or "t"."n" is null)',
        '!',
        3,
        7,
      ],
      [
        'insert into "t" ("a", "id") select "excluded"."a", "excluded"."id" from "stage" as "excluded" ' +
          'left join "t" as "present" on "present"."id" = "excluded"."id" where "present"."id" is null',
      ],
    ])
  })

  it('ignores by inserting what is missing, the first of several with one key', () => {
    const rows = [
      { id: 1, a: 'x' },
      { id: 1, a: 'y' },
    ]
    expect(steps(db('t').insert(rows).onConflict('id').ignore())[3]).toEqual([
      'insert into "t" ("a", "id") select "excluded"."a", "excluded"."id" from ' +
        '(select "a", "id" from (select "a", "id", row_number() over (partition by "id" order by "redshift_iam_row") ' +
        'as "redshift_iam_rank" from "stage") as "ranked" where "redshift_iam_rank" = 1 or "id" is null) as "excluded" ' +
        'left join "t" as "present" on "present"."id" = "excluded"."id" where "present"."id" is null',
    ])
  })

  it('shows all its statements in toString()', () => {
    const text = db('t').insert({ id: 1, a: "it's" }).onConflict('id').merge().toString()
    expect(text).toMatch(
      /^lock table "t"; create temp table .*values \('it''s', 1, 0\); merge into "t" .*; drop table "redshift_iam_\w+"$/,
    )
  })

  const refused: [string, () => Knex.QueryBuilder, RegExp][] = [
    [
      'no columns',
      () => db('t').insert({ id: 1 }).onConflict().merge(),
      /names of the columns.*onConflict\('id'\)/,
    ],
    [
      'a raw target',
      () =>
        db('t')
          .insert({ id: 1 })
          .onConflict(db.raw('(id)') as never)
          .ignore(),
      /names of the columns/,
    ],
    [
      'a column that is not inserted',
      () => db('t').insert({ a: 1 }).onConflict('id').merge(),
      /"id", which the rows/,
    ],
    [
      'rows with gaps',
      () =>
        db('t')
          .insert([{ id: 1, a: 2 }, { id: 2 }])
          .onConflict('id')
          .merge(),
      /same columns in each row/,
    ],
    [
      'a query to insert from',
      () => db('t').insert(db('u').select('id')).onConflict('id').merge(['a']),
      /plain rows/,
    ],
    [
      'a WITH clause',
      () => db('t').with('w', db('u')).insert({ id: 1 }).onConflict('id').ignore(),
      /WITH clause/,
    ],
  ]

  it.each(refused)('refuses %s', (_what, query, message) => {
    expect(() => query().toSQL()).toThrow(message)
    expect(() => query().toSQL()).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED_BY_REDSHIFT' }))
  })
})
