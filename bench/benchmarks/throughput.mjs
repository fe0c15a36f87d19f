import { RedshiftKnexClient, redshiftConnection } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { alternate, compare, shuffled } from '../measure.mjs'
import { startStandIn, staticSettings } from '../stand-in.mjs'

const AT_ONCE = 4
const QUERIES = 20
const LIVES = 10

/**
 * What ours adds to each query and to each new connection, against the same with a static password. The stand-in passes
 * everything on, so that its own work does not hide ours.
 */
export async function benchmark({ quick }) {
  const standIn = await startStandIn({ dialect: 'postgres' })
  await standIn.admin(
    'CREATE TABLE thing AS SELECT n AS id, md5(n::text) AS name FROM generate_series(1, 100) n',
  )
  await standIn.admin('GRANT SELECT ON thing TO PUBLIC')
  const settings = await staticSettings(standIn)
  const rounds = quick ? { querying: 400, connecting: 150 } : { querying: 2500, connecting: 800 }
  const rows = [
    ...(await pools(standIn, settings, rounds)),
    ...(await kyselys(settings, rounds)),
    ...(await knexes(standIn, settings, rounds)),
  ]
  await standIn.stop()
  return rows
}

async function pools(standIn, settings, rounds) {
  const make = [
    () => createPool(standIn.iam, { max: AT_ONCE }),
    () => new pg.Pool({ ...settings, max: AT_ONCE }),
    () => new pg.Pool({ ...settings, max: AT_ONCE }),
  ]
  const ask = (pool) => () => pool.query('select id, name from thing where id = $1', [7])
  const end = (pool) => pool.end()
  const [ourTimes, theirTimes, againTimes] = await querying({ make, ask, end }, rounds)
  const made = make.map((one) => one())
  const [ourConnects, theirConnects, againConnects] = await alternate(made.map(connecting), rounds.connecting)
  await Promise.all(made.map(end))
  const perSecond = ({ ours, theirs, ratio, spread }) => ({
    ours: (QUERIES / ours) * 1000,
    theirs: (QUERIES / theirs) * 1000,
    ratio: 1 / ratio,
    spread: spread
      .split('–')
      .map((bound) => (1 / bound).toFixed(2))
      .reverse()
      .join('–'),
  })
  const speed = perSecond(compare(ourTimes, theirTimes))
  const connect = compare(ourConnects, theirConnects)
  return [
    { what: 'pool, queries per second', ...speed, goal: '>= 0.99', met: speed.ratio >= 0.99 },
    { what: 'static pool against itself', ...perSecond(compare(againTimes, theirTimes)) },
    { what: 'pool, new connection, ms', ...connect, goal: '<= 1.02', met: connect.ratio <= 1.02 },
    { what: 'static pool against itself', ...compare(againConnects, theirConnects) },
  ]
}

const connecting = (pool) => {
  return async () => {
    const begun = performance.now()
    const client = await pool.connect()
    const took = performance.now() - begun
    const ended = new Promise((resolve) => client.once('end', resolve))
    client.release(true)
    await ended
    return took
  }
}

async function kyselys(settings, rounds) {
  const make = [RedshiftDialect, PostgresDialect, PostgresDialect].map((Dialect) => () => {
    const dialect = new Dialect({ pool: new pg.Pool({ ...settings, max: AT_ONCE }) })
    return new Kysely({ dialect })
  })
  const ask = (db) => () => db.selectFrom('thing').select(['id', 'name']).where('id', '=', 7).execute()
  const [ours, theirs, again] = await querying({ make, ask, end: (db) => db.destroy() }, rounds)
  return [
    withinNoise('Kysely, 20 queries, RedshiftDialect / PostgresDialect, ms', ours, theirs, again),
    { what: 'PostgresDialect against itself', ...compare(again, theirs) },
  ]
}

async function knexes(standIn, settings, rounds) {
  const pool = { min: 0, max: AT_ONCE }
  const plain = { client: 'pg', connection: settings, pool }
  const make = [
    { client: 'redshift', connection: redshiftConnection(standIn.iam), pool },
    { client: RedshiftKnexClient, connection: redshiftConnection(standIn.iam), pool },
    plain,
    plain,
  ].map((config) => () => knex(config))
  const ask = (db) => () => db('thing').select('id', 'name').where('id', 7)
  const [redshift, own, theirs, again] = await querying({ make, ask, end: (db) => db.destroy() }, rounds)
  return [
    withinNoise("Knex, 20 queries, client 'redshift' / 'pg', ms", redshift, theirs, again),
    withinNoise("Knex, 20 queries, RedshiftKnexClient / 'pg', ms", own, theirs, again),
    { what: "client 'pg' against itself", ...compare(again, theirs) },
  ]
}

/**
 * Milliseconds for `QUERIES` queries, so many at once as the pool has connections. Each contender is made anew several
 * times, in an order drawn by lot: sessions of the same kind differ by more than what is looked for here, for as long as
 * they live.
 */
async function querying({ make, ask, end }, rounds) {
  const times = make.map(() => [])
  for (let life = 0; life < LIVES; life++) {
    const made = []
    for (const i of shuffled([...make.keys()])) made[i] = make[i]()
    const actions = made.map((one) => async () => {
      let left = QUERIES
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (left-- > 0) await ask(one)()
        }),
      )
    })
    await alternate(actions, 20)
    const took = await alternate(actions, Math.ceil(rounds.querying / LIVES))
    for (const [i, list] of took.entries()) times[i].push(...list)
    await Promise.all(made.map(end))
  }
  return times
}

function withinNoise(what, ours, theirs, again) {
  const result = compare(ours, theirs)
  // What chance alone does to a pool and its twin, in the middle half of the tenths of the run.
  const [low, high] = compare(again, theirs).spread.split('–').map(Number)
  const noise = Math.max(high - 1, 1 - low, 0.02)
  return { what, ...result, goal: `<= ${(1 + noise).toFixed(2)}`, met: result.ratio <= 1 + noise }
}
