import type { Knex } from 'knex'
import { beforeAll, describe, expect, it } from 'vitest'
import { knexVersions, loadKnex } from '../../../../test/support/knex-versions.ts'

describe.each(knexVersions)('schema statements on Knex %s', (version) => {
  let db: Knex
  let sensitive: Knex

  beforeAll(async () => {
    const { knex, RedshiftKnexClient } = await loadKnex(version)
    const quiet = { warn() {}, error() {}, deprecate() {}, debug() {} }
    db = knex({ client: RedshiftKnexClient, log: quiet })
    sensitive = knex({ client: RedshiftKnexClient, caseSensitiveIdentifiers: true } as Knex.Config)
  })

  const sql = (schema: Knex.SchemaBuilder) =>
    ([schema.toSQL()].flat() as unknown as { sql: string }[]).map((statement) => statement.sql)
  const create = (define: (table: Knex.CreateTableBuilder) => void) => sql(db.schema.createTable('t', define))
  const alter = (define: (table: Knex.AlterTableBuilder) => void) => sql(db.schema.alterTable('t', define))

  it('creates columns of the types that were asked for', () => {
    expect(
      create((t) => {
        t.increments()
        t.timestamp('with', { useTz: true })
        t.timestamp('without', { useTz: false })
        t.timestamp('plain')
        t.dateTime('at', { precision: 3 })
        t.uuid('u')
        t.json('j')
      }),
    ).toEqual([
      'create table "t" ("id" integer identity(1,1) primary key not null, "with" timestamptz, "without" timestamp, ' +
        '"plain" timestamptz, "at" timestamptz, "u" char(36), "j" varchar(max))',
    ])
  })

  it('takes the time from a function that every node has', () => {
    expect(create((t) => t.timestamps(true, true))).toEqual([
      'create table "t" ("created_at" timestamptz not null default sysdate, "updated_at" timestamptz not null default sysdate)',
    ])
  })

  it('escapes comments and defaults, also their backslashes', () => {
    expect(
      create((t) => {
        t.comment("it's")
        t.string('a').defaultTo("o'clock\\").comment("a '\\ b")
      }),
    ).toEqual([
      `create table "t" ("a" varchar(255) default 'o''clock\\\\')`,
      `comment on table "t" is 'it''s'`,
      `comment on column "t"."a" is 'a ''\\\\ b'`,
    ])
  })

  it('makes the columns of a primary key NOT NULL, as PostgreSQL does', () => {
    expect(
      create((t) => {
        t.integer('a')
        t.integer('b').notNullable()
        t.primary(['a', 'b'])
      }),
    ).toEqual([
      'create table "t" ("a" integer not null, "b" integer not null)',
      'alter table "t" add constraint "t_pkey" primary key ("a", "b")',
    ])
  })

  it('changes one column with each statement', () => {
    expect(
      alter((t) => {
        t.string('a')
        t.integer('b')
        t.dropColumns('c', 'd')
        t.dropTimestamps()
        t.renameColumn('e', 'f')
      }),
    ).toEqual([
      'alter table "t" add column "a" varchar(255)',
      'alter table "t" add column "b" integer',
      'alter table "t" drop column "c"',
      'alter table "t" drop column "d"',
      'alter table "t" drop column "created_at"',
      'alter table "t" drop column "updated_at"',
      'alter table "t" rename column "e" to "f"',
    ])
  })

  it('widens a VARCHAR', () => {
    expect(alter((t) => t.string('a', 500).alter())).toEqual([
      'alter table "t" alter column "a" type varchar(500)',
    ])
  })

  it('looks names up as Redshift keeps them', () => {
    const lookUps = (knex: Knex) =>
      [knex.schema.hasTable('MyTable'), knex.schema.withSchema('S').hasColumn('MyTable', 'C')].map(
        (schema) => (schema as unknown as { toSQL(): { bindings: unknown[] }[] }).toSQL()[0]?.bindings,
      )
    expect(lookUps(db)).toEqual([['mytable'], ['mytable', 'c', 's']])
    expect(lookUps(sensitive)).toEqual([['MyTable'], ['MyTable', 'C', 'S']])
  })

  it('renames a view as a table, and keeps views without options', () => {
    expect(sql(db.schema.renameView('v', 'w'))).toEqual(['alter table "v" rename to "w"'])
    expect(sql(db.schema.createViewOrReplace('v', (v) => v.as(db('t').select('a'))))).toEqual([
      'create or replace view "v" as select "a" from "t"',
    ])
  })

  describe('refuses, with a remedy,', () => {
    const refused: [string, () => unknown, RegExp][] = [
      [
        'another type',
        () => alter((t) => t.integer('a').alter()),
        /only change the size of a VARCHAR.*new column/,
      ],
      [
        'NOT NULL afterwards',
        () => alter((t) => t.string('a').notNullable().alter()),
        /cannot change "a" of "t"/,
      ],
      ['a default afterwards', () => alter((t) => t.string('a').defaultTo('x').alter()), /cannot change "a"/],
      ['setNullable()', () => alter((t) => t.setNullable('a')), /cannot change "a"/],
      ['dropNullable()', () => alter((t) => t.dropNullable('a')), /cannot change "a"/],
      ['IDENTITY afterwards', () => alter((t) => t.increments('a')), /IDENTITY column "a"/],
      ['a check of a column', () => create((t) => t.integer('a').checkPositive()), /"a" has a check/],
      ['a check of values', () => create((t) => t.string('a').checkIn(['x'])), /"a" has a check/],
      ['a check of the table', () => create((t) => t.check('?? > 0', ['a'])), /"t" has a check/],
      ['a unique index', () => create((t) => t.unique(['a'], { useConstraint: false })), /no unique indexes/],
      ['a deferrable unique', () => create((t) => t.unique(['a'], { deferrable: 'deferred' })), /deferred/],
      [
        'a deferrable primary key',
        () => alter((t) => t.primary(['a'], { deferrable: 'deferred' } as never)),
        /deferred/,
      ],
      ['a nullable primary key column', () => create((t) => t.integer('a').nullable().primary()), /nullable/],
      [
        'a primary key of nullable columns',
        () =>
          create((t) => {
            t.integer('a').nullable()
            t.primary(['a'])
          }),
        /nullable column "a"/,
      ],
      [
        'a primary key of missing columns',
        () =>
          create((t) => {
            t.integer('a')
            t.primary(['b'])
          }),
        /"b", which the table does not have/,
      ],
      [
        'ON DELETE',
        () => create((t) => t.integer('a').references('id').inTable('u').onDelete('cascade')),
        /no ON DELETE/,
      ],
      [
        'ON UPDATE',
        () => create((t) => t.integer('a').references('id').inTable('u').onUpdate('cascade')),
        /no ON UPDATE/,
      ],
      ['strings longer than Redshift has', () => create((t) => t.string('a', 70_000)), /at most 65535 bytes/],
      ['point', () => create((t) => t.point('a')), /no point/],
      [
        'a view with check option',
        () =>
          sql(
            db.schema.createView('v', (v) => {
              v.as(db('t'))
              v.checkOption()
            }),
          ),
        /CHECK OPTION/,
      ],
      ['refreshing concurrently', () => sql(db.schema.refreshMaterializedView('v', true)), /concurrently/],
      [
        'extensions',
        () =>
          sql(
            (db.schema as unknown as { createExtension(name: string): Knex.SchemaBuilder }).createExtension(
              'x',
            ),
          ),
        /no extensions/,
      ],
    ]

    it.each(refused)('%s', (_what, attempt, message) => {
      expect(attempt).toThrow(message)
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'NOT_SUPPORTED_BY_REDSHIFT', hint: expect.any(String) }),
      )
    })
  })
})
