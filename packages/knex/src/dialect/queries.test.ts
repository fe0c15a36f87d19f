import type { Knex } from 'knex'
import { beforeAll, describe, expect, it } from 'vitest'
import { knexVersions, loadKnex } from '../../../../test/support/knex-versions.ts'

describe.each(knexVersions)('queries on Knex %s', (version) => {
  let db: Knex

  beforeAll(async () => {
    const { knex, RedshiftKnexClient } = await loadKnex(version)
    db = knex({ client: RedshiftKnexClient })
  })

  const sql = (query: Knex.QueryBuilder) => {
    const { bindings, sql } = query.toSQL().toNative()
    return [sql, ...bindings]
  }

  it('keeps the filter of an update with a join', () => {
    expect(sql(db('t').join('u', 't.id', 'u.id').where('u.kind', 'x').update({ a: 1 }))).toEqual([
      'update "t" set "a" = $1 from "u" where ("t"."id" = "u"."id") and ("u"."kind" = $2)',
      1,
      'x',
    ])
  })

  it('keeps an OR from escaping the condition of the join, and bindings in the order of the text', () => {
    const query = db('s.t as x')
      .join('u', 'x.id', 'u.id')
      .join('v', (join) => {
        join.on('v.a', 'x.b').orOnVal('v.c', 9)
      })
      .where('u.z', 1)
      .orWhere('u.z', 2)
      .update({ 'x.a': 5, b: 6 })
    expect(sql(query)).toEqual([
      'update "s"."t" as "x" set "a" = $1, "b" = $2 from "u", "v" ' +
        'where ("x"."id" = "u"."id") and ("v"."a" = "x"."b" or "v"."c" = $3) and ("u"."z" = $4 or "u"."z" = $5)',
      5,
      6,
      9,
      1,
      2,
    ])
  })

  it('compiles updateFrom() and keeps WITH and increments', () => {
    const query = db('t')
      .with('w', db('u').where('x', 1))
      .updateFrom('w')
      .where('t.id', db.ref('w.id'))
      .update({ a: 2 })
      .increment('n', 3)
    expect(sql(query)).toEqual([
      'with "w" as (select * from "u" where "x" = $1) update "t" set "a" = $2, "n" = "n" + $3 from "w" where "t"."id" = "w"."id"',
      1,
      2,
      3,
    ])
  })

  it('compiles a delete with a join or using() to DELETE ... USING', () => {
    expect(sql(db('t').join('u', 't.id', 'u.id').where('u.z', 1).del())).toEqual([
      'delete from "t" using "u" where ("t"."id" = "u"."id") and ("u"."z" = $1)',
      1,
    ])
    expect(sql(db('t').using(['u', 'v']).where('t.id', db.ref('u.id')).del())).toEqual([
      'delete from "t" using "u", "v" where "t"."id" = "u"."id"',
    ])
  })

  it('leaves plain statements as they are', () => {
    expect(sql(db('t').where({ id: 1 }).update({ a: 2 }))).toEqual([
      'update "t" set "a" = $1 where "id" = $2',
      2,
      1,
    ])
    expect(sql(db('t').where({ id: 1 }).del())).toEqual(['delete from "t" where "id" = $1', 1])
    expect(sql(db('t').insert([{ a: 1 }, { a: 2 }]))).toEqual([
      'insert into "t" ("a") values ($1), ($2)',
      1,
      2,
    ])
    expect(sql(db('t').join('u', 't.id', 'u.id').limit(3))).toEqual([
      'select * from "t" inner join "u" on "t"."id" = "u"."id" limit $1',
      3,
    ])
    expect(sql(db('MyTable').truncate())).toEqual(['truncate "MyTable"'])
  })

  it('writes tuples without row constructors', () => {
    expect(
      sql(
        db('t')
          .whereIn(
            ['a', 'b'],
            [
              [1, 2],
              [3, 4],
            ],
          )
          .whereNotIn(['a', 'b'], [[5, 6]]),
      ),
    ).toEqual([
      'select * from "t" where (("a" = $1 and "b" = $2) or ("a" = $3 and "b" = $4)) and not (("a" = $5 and "b" = $6))',
      1,
      2,
      3,
      4,
      5,
      6,
    ])
    expect(sql(db('t').whereIn('a', [1, 2]))).toEqual(['select * from "t" where "a" in ($1, $2)', 1, 2])
  })

  it('says now as every node of the cluster understands it', () => {
    expect(sql(db('t').insert({ at: db.fn.now() }))).toEqual(['insert into "t" ("at") values (sysdate)'])
  })

  it('looks columns up in the current database, before there is a connection', () => {
    expect(sql(db('MyTable').columnInfo() as unknown as Knex.QueryBuilder)).toEqual([
      'select * from information_schema.columns where table_name = $1 and table_catalog = current_database() ' +
        'and table_schema = current_schema()',
      'mytable',
    ])
  })

  describe('refuses, with a remedy,', () => {
    const refused: [string, () => Knex.QueryBuilder, RegExp][] = [
      [
        'an update through an outer join',
        () => db('t').leftJoin('u', 't.id', 'u.id').update({ a: 1 }),
        /left join.*inner join/,
      ],
      [
        'a delete through an outer join',
        () => db('t').leftJoin('u', 't.id', 'u.id').del(),
        /delete.*left join/,
      ],
      ['a raw join in an update', () => db('t').joinRaw('natural join u').update({ a: 1 }), /raw join/],
      [
        'USING in a joined update',
        () =>
          db('t')
            .join('u', (join) => join.using('id'))
            .update({ a: 1 }),
        /USING/,
      ],
      [
        'setting columns of the other table',
        () => db('t').join('u', 't.id', 'u.id').update({ 'u.a': 1 }),
        /u\.a is not of t/,
      ],
      ['an update with a limit', () => db('t').limit(1).update({ a: 1 }), /LIMIT.*every matching row/],
      ['an alias in a delete', () => db('t as x').del(), /no alias/],
      ['returning() of an insert', () => db('t').insert({ a: 1 }).returning('id'), /no RETURNING/],
      ['returning() of an update', () => db('t').update({ a: 1 }, ['id']), /no RETURNING/],
      ['returning() of a delete', () => db('t').del('id'), /no RETURNING/],
      ['forUpdate()', () => db('t').forUpdate(), /forUpdate\(\) would lock nothing.*LOCK TABLE/],
      ['forShare()', () => db('t').forShare(), /forShare/],
      ['forUpdate().skipLocked()', () => db('t').forUpdate().skipLocked(), /row locks/],
      ['distinctOn()', () => db('t').distinctOn('a'), /DISTINCT ON.*row_number/],
      ['withMaterialized()', () => db('w').withMaterialized('w', db('t')), /MATERIALIZED/],
      [
        'whereJsonPath()',
        () => db('t').whereJsonPath('a', '$.b', '=', 1),
        /whereJsonPath.*json_extract_path_text/,
      ],
      ['whereJsonObject()', () => db('t').whereJsonObject('a', { b: 1 }), /whereJsonObject/],
      ['whereJsonSupersetOf()', () => db('t').whereJsonSupersetOf('a', { b: 1 }), /whereJsonSupersetOf/],
      ['whereJsonSubsetOf()', () => db('t').whereJsonSubsetOf('a', { b: 1 }), /whereJsonSubsetOf/],
      ['jsonSet()', () => db('t').jsonSet('a', '$.b', '1'), /jsonSet/],
      ['ONLY', () => db('t', { only: true }).select(), /ONLY/],
      ['array bindings', () => db('t').whereRaw('a = any(?)', [[1, 2]]), /no array.*whereIn/],
    ]

    it.each(refused)('%s', (_what, query, message) => {
      const attempt = () => query().toSQL().toNative()
      expect(attempt).toThrow(message)
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'NOT_SUPPORTED_BY_REDSHIFT', hint: expect.any(String) }),
      )
    })

    it('more bindings than Redshift takes', () => {
      const rows = Array.from({ length: 32_768 }, (_, a) => ({ a }))
      expect(() => db('t').insert(rows).toSQL().toNative()).toThrow(
        /32768 bindings; Redshift takes at most 32767/,
      )
    })
  })
})
