import { RedshiftDialect } from '@redshift-iam/kysely'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { alternate, compare } from '../measure.mjs'
import { startStandIn, staticSettings } from '../stand-in.mjs'

const TABLES = 1000
const COLUMNS = 20

/**
 * Kysely reads a catalog of 1,000 tables: ours on the stand-in that behaves as Redshift, Kysely's own on one that is
 * plain PostgreSQL, because its functions do not exist on Redshift.
 */
export async function benchmark({ quick }) {
  const sides = []
  for (const [server, Dialect] of [
    ['redshift', RedshiftDialect],
    ['postgres', PostgresDialect],
  ]) {
    const standIn = await startStandIn({ dialect: server })
    await fill(standIn)
    const counter = { queries: 0 }
    const pool = countedPool(await staticSettings(standIn), counter)
    sides.push({ standIn, counter, db: new Kysely({ dialect: new Dialect({ pool }) }) })
  }
  const read = (options) =>
    sides.map(
      ({ db }) =>
        () =>
          db.introspection.getTables(options).then(requireAll),
    )
  const rows = []
  for (const [what, options, goal] of [
    ['as a migrator asks', { withInternalKyselyTables: true }, 1],
    ['with late-binding views and external tables', { withInternalKyselyTables: false }],
  ]) {
    const actions = read(options)
    const queries = []
    for (const [i, action] of actions.entries()) {
      const before = sides[i].counter.queries
      await action()
      queries.push(sides[i].counter.queries - before)
    }
    const [ours, theirs] = await alternate(actions, quick ? 5 : 20)
    const title = `${TABLES} tables x ${COLUMNS} columns, ${what}`
    rows.push(
      {
        what: `${title}: round trips`,
        ours: queries[0],
        theirs: queries[1],
        ...(goal && { goal: '1', met: queries[0] === goal }),
      },
      { what: `${title}: ms`, ...compare(ours, theirs) },
    )
  }
  for (const { db, standIn } of sides) {
    await db.destroy()
    await standIn.stop()
  }
  return rows
}

async function fill(standIn) {
  const columns = Array.from({ length: COLUMNS }, (_, i) => `c${i} varchar(${i + 1})`).join(', ')
  await standIn.admin(`DO $$ BEGIN FOR n IN 1..${TABLES} LOOP
    EXECUTE 'CREATE TABLE t' || n || ' (${columns})'; END LOOP; END $$`)
  await standIn.admin('ANALYZE')
}

function countedPool(settings, counter) {
  class Client extends pg.Client {
    query(...args) {
      counter.queries += 1
      return super.query(...args)
    }
  }
  return new pg.Pool({ ...settings, max: 1, Client })
}

function requireAll(tables) {
  const columns = tables.reduce((sum, table) => sum + table.columns.length, 0)
  if (columns < TABLES * COLUMNS) throw new Error(`only ${columns} columns of ${tables.length} tables`)
}
