import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { streamRows } from '@redshift-iam/pg'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { alternate, compare } from '../measure.mjs'
import { startStandIn, staticSettings } from '../stand-in.mjs'

const program = fileURLToPath(new URL('../programs/stream.mjs', import.meta.url))
const ROWS = 20_000

/**
 * Rows per second on plain PostgreSQL, where a cursor works as it is meant to, and the most memory that a process takes for
 * a large result, on the stand-in that ignores row limits as Redshift does.
 */
export async function benchmark({ quick }) {
  const plain = await startStandIn({ dialect: 'postgres' })
  const speeds = await speed(plain, quick ? 20 : 100)
  await plain.stop()
  const redshift = await startStandIn()
  const memories = await memory(redshift)
  await redshift.stop()
  return [...speeds, ...memories]
}

async function speed(standIn, rounds) {
  await standIn.admin(
    `CREATE TABLE many AS SELECT n AS id, md5(n::text) AS name, now() AS at FROM generate_series(1, ${ROWS}) n`,
  )
  await standIn.admin('GRANT SELECT ON many TO PUBLIC')
  const pool = new pg.Pool({ ...(await staticSettings(standIn)), max: 1 })
  const ours = new Kysely({ dialect: new RedshiftDialect({ pool }) })
  const theirs = new Kysely({ dialect: new PostgresDialect({ pool, cursor: Cursor }) })
  const text = 'select id, name, at from many'
  const reading = (rows) => async () => {
    let count = 0
    for await (const _ of rows()) count += 1
    if (count !== ROWS) throw new Error(`${count} rows came`)
  }
  const streaming = (db) => reading(() => db.selectFrom('many').select(['id', 'name', 'at']).stream())
  const actions = [
    streaming(ours),
    streaming(theirs),
    reading(() => streamRows(pool, text)),
    reading(async function* () {
      yield* (await pool.query(text)).rows
    }),
  ]
  await alternate(actions, 5)
  const [own, cursor, rows, query] = await alternate(actions, rounds)
  await pool.end()
  const result = (what, ours, theirs, goal) => {
    const { ratio, spread, ...times } = compare(ours, theirs)
    const perSecond = (time) => (ROWS / time) * 1000
    const inverse = spread
      .split('–')
      .map((bound) => (1 / bound).toFixed(2))
      .reverse()
      .join('–')
    return {
      what,
      ours: perSecond(times.ours),
      theirs: perSecond(times.theirs),
      ratio: 1 / ratio,
      spread: inverse,
      goal: `>= ${goal}`,
      met: 1 / ratio >= goal,
    }
  }
  return [
    result('rows per second, RedshiftDialect / PostgresDialect with pg-cursor', own, cursor, 1),
    result('rows per second, streamRows() / an ordinary query', rows, query, 0.9),
  ]
}

async function memory(standIn) {
  const settings = JSON.stringify(await staticSettings(standIn))
  const measure = async (way, rows) => {
    const env = { ...process.env, ...standIn.env, SETTINGS: settings, WAY: way, ROWS: rows }
    const child = fork(program, { execArgv: [], env })
    const [megabytes] = await once(child, 'message')
    return megabytes
  }
  const figures = []
  let last = 0
  for (const size of [50, 200]) {
    const own = await measure('RedshiftDialect', size * 1000)
    last = own
    for (const way of ['PostgresDialect with pg-cursor', 'an ordinary query']) {
      const other = await measure(way, size * 1000)
      const ratio = own / other
      figures.push({
        what: `most memory taken for ${size} MB of rows, MB: RedshiftDialect / ${way}`,
        ...{ ours: own, theirs: other, ratio, goal: '< 0.3', met: ratio < 0.3 },
      })
    }
  }
  const more = await measure('RedshiftDialect', 1_000_000)
  const ratio = more / last
  figures.push({
    what: 'most memory taken, MB: RedshiftDialect for 1000 MB of rows / for 200 MB',
    ...{ ours: more, theirs: last, ratio, goal: '< 2', met: ratio < 2 },
  })
  return figures
}
