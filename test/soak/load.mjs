import { createResolver } from '@redshift-iam/core'
import { RedshiftKnexClient, redshiftKnexConfig } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { createPool, RedshiftPgClient } from '@redshift-iam/pg'
import knex from 'knex'
import { Kysely, sql } from 'kysely'

/** Names of the sessions that must live as long as the run, by which the server's list is searched. */
export const STEADY = 'soak-steady'
const STEADY_SIZE = 2
const CHURN_SIZE = 4
const HOUR = 3_600_000

/**
 * Three kinds of pools, each twice: steady ones whose sessions are never idled out, and ones that lose theirs after a
 * moment, so that they log in anew all the time.
 */
export function openPools(options) {
  const input = (more) => ({ ...options, ...more })
  const alice = createResolver(input({ dbUser: 'alice', profile: 'base' }))
  const etl = createResolver(input({ dbUser: 'etl', profile: 'etl' }))
  const pools = [
    pgPool(alice, 'pg steady', { max: STEADY_SIZE, idleTimeoutMillis: 0, application_name: STEADY }),
    pgPool(alice, 'pg', { max: CHURN_SIZE, idleTimeoutMillis: 150 }),
    knexPool(etl, 'knex steady', STEADY, {
      pool: { min: 0, max: STEADY_SIZE, idleTimeoutMillis: HOUR },
      client: RedshiftKnexClient,
    }),
    knexPool(etl, 'knex', 'soak', {
      pool: { min: 0, max: CHURN_SIZE, idleTimeoutMillis: 150, reapIntervalMillis: 100 },
      client: RedshiftKnexClient,
    }),
    // Knex's own dialect, which dials with a client that is not ours.
    knexPool(etl, 'knex stock', 'soak', {
      pool: { min: 0, max: CHURN_SIZE, idleTimeoutMillis: 150, reapIntervalMillis: 100 },
    }),
    kyselyPool(alice, 'kysely steady', { max: STEADY_SIZE, idleTimeoutMillis: 0, application_name: STEADY }),
    kyselyPool(alice, 'kysely', { max: CHURN_SIZE, idleTimeoutMillis: 150 }),
  ]
  return {
    pools,
    resolvers: [alice, etl],
    /** A session of its own: connects, asks and ends. */
    async connectOnce() {
      const client = new RedshiftPgClient(alice, { application_name: 'soak' })
      client.on('error', () => {})
      await client.connect()
      try {
        await client.query('select 1')
      } finally {
        await client.end()
      }
    },
    async end() {
      await Promise.all(pools.map((pool) => pool.end()))
      alice.close()
      etl.close()
    },
  }
}

function pgPool(resolver, name, config) {
  const pool = createPool(resolver, { connectionTimeoutMillis: 5_000, ...config })
  return {
    name,
    size: config.max,
    query: () => pool.query('select $1::int as n', [1]),
    async transaction(pause) {
      const client = await pool.connect()
      let broken
      const onError = (error) => {
        broken = error
      }
      client.on('error', onError)
      try {
        await client.query('begin')
        await client.query('select count(*) from pg_class')
        await pause()
        await client.query('commit')
      } catch (error) {
        broken = error
        throw error
      } finally {
        client.off('error', onError)
        client.release(broken)
      }
    },
    end: () => pool.end(),
  }
}

function knexPool(resolver, name, application_name, config) {
  const silent = { warn() {}, error() {}, debug() {}, deprecate() {} }
  const db = knex(redshiftKnexConfig(resolver, { log: silent, connection: { application_name }, ...config }))
  return {
    name,
    size: config.pool.max,
    query: () => db.select(db.raw('?::int as n', [1])),
    transaction: (pause) =>
      db.transaction(async (trx) => {
        await trx.select(trx.raw('count(*)')).from('pg_class')
        await pause()
        await trx.select(trx.raw('1'))
      }),
    end: () => db.destroy(),
  }
}

function kyselyPool(resolver, name, pool) {
  const db = new Kysely({
    dialect: new RedshiftDialect({ iam: resolver, pool: { connectionTimeoutMillis: 5_000, ...pool } }),
  })
  return {
    name,
    size: pool.max,
    query: () => sql`select ${1}::int as n`.execute(db),
    transaction: (pause) =>
      db.transaction().execute(async (trx) => {
        await sql`select count(*) from pg_class`.execute(trx)
        await pause()
        await sql`select 1`.execute(trx)
      }),
    end: () => db.destroy(),
  }
}
