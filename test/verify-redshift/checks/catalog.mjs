import { RedshiftKnexClient, redshiftConnection } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import { Kysely, PostgresDialect } from 'kysely'
import { describeError } from '../lab.mjs'

const NO_SERIAL_SEQUENCE = '42883: function pg_get_serial_sequence("unknown", "unknown") does not exist'

const helpers = [
  ['pg_get_serial_sequence', "select pg_get_serial_sequence('seen', 'id')", NO_SERIAL_SEQUENCE],
  ['col_description', "select col_description('seen'::regclass, 1)", 'SELECT'],
  ['obj_description', "select obj_description('seen'::regclass)", 'SELECT'],
  ['obj_description-class', "select obj_description('seen'::regclass, 'pg_class')", 'SELECT'],
]

/** @type {import('../check.mjs').Check[]} */
export const catalogChecks = [
  ...helpers.map(([id, sql, expected]) => ({
    id,
    question: `Is there: ${sql}`,
    expected,
    // Some servers add the count of rows to the tag.
    matches: (seen) => seen.replace(/^SELECT 1$/, 'SELECT') === expected,
    async run(lab) {
      lab.needSchema()
      await lab.attempt('create table if not exists seen (id int)')
      return lab.attempt(sql)
    },
  })),
  {
    id: 'stock-introspector',
    question: "What does the SQL of Kysely's own introspector give?",
    expected: NO_SERIAL_SEQUENCE,
    run: (lab) => introspect(new PostgresDialect({ pool: createPool(lab.resolver, { max: 1 }) })),
  },
  {
    id: 'own-introspector',
    question: 'And that of RedshiftDialect?',
    expected: 'tables',
    run: (lab) => introspect(new RedshiftDialect({ iam: lab.resolver, pool: { max: 1 } })),
  },
  {
    id: 'folding-stock',
    question: "Does hasTable() of Knex's own dialect find a table created with capitals?",
    expected: 'false',
    run: (lab) => hasTable(lab, 'redshift', 'Folded_Stock'),
  },
  {
    id: 'folding-own',
    question: 'And that of RedshiftKnexClient?',
    expected: 'true',
    run: (lab) => hasTable(lab, RedshiftKnexClient, 'Folded_Own'),
  },
]

async function introspect(dialect) {
  const db = new Kysely({ dialect })
  try {
    await db.introspection.getTables()
    return 'tables'
  } catch (error) {
    return describeError(error)
  } finally {
    await db.destroy()
  }
}

async function hasTable(lab, client, name) {
  lab.needSchema()
  const db = knex({
    client,
    connection: redshiftConnection(lab.resolver),
    searchPath: [lab.schema],
    pool: { min: 0 },
  })
  try {
    await db.schema.createTable(name, (table) => table.integer('id'))
    return String(await db.schema.hasTable(name))
  } finally {
    await db.destroy()
  }
}
