import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'
import { createResolver } from '@redshift-iam/core'
import { redshiftConnection } from '@redshift-iam/knex'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import pg from 'pg'
import { median, quantile, shuffled } from '../measure.mjs'
import { drawTimeline } from '../rotation-timeline.mjs'
import { startStandIn } from '../stand-in.mjs'

const LIFETIME_SECONDS = 2
const HELD = 3

/**
 * Each contender holds three healthy sessions in its pool and is asked for four: how long until it has them, one of
 * which has to be new? All take turns, on passwords that live two seconds.
 */
export async function benchmark({ quick, publish }) {
  const rotations = quick ? 5 : 20
  const standIn = await startStandIn({
    passwordLifetime: LIFETIME_SECONDS,
    staticUsers: { awsuser: 'Passw0rd' },
  })
  const calm = await startStandIn()
  const calmResolver = createResolver(calm.iam)
  await calmResolver.resolve()
  // From here on the SDK of this process talks to the one that rotates; the calm one has been asked all it will be.
  Object.assign(process.env, standIn.env)
  const resolver = createResolver(standIn.iam)
  const contenders = await line(standIn, resolver, calmResolver)
  const begun = performance.now()
  const expiries = new Map()
  for (const contender of contenders) await contender.take()
  for (const contender of contenders) Object.assign(contender, { samples: [], dropped: 0 })
  while (expiries.size <= rotations) {
    for (const contender of shuffled([...contenders])) {
      await contender.take(begun)
      // Looked at without asking for a credential, which would renew it out of turn.
      const { generation, expiration } = resolver.status
      if (expiration) expiries.set(generation, expiration.getTime() - Date.now() + performance.now() - begun)
    }
    await delay(10)
  }
  for (const contender of contenders) await contender.close()
  resolver.close()
  calmResolver.close()
  await standIn.stop()
  await calm.stop()
  if (publish) {
    const file = new URL('../../docs/rotation.svg', import.meta.url)
    writeFileSync(file, drawTimeline(contenders, [...expiries.values()]))
  }
  return contenders.flatMap((contender) => rowsOf(contender, contenders, expiries.size - 1))
}

function rowsOf(contender, contenders, rotations) {
  const { name, samples, dropped, isOurs, isBaseline } = contender
  const times = (of) => of.samples.filter(({ error }) => !error).map(({ took }) => took)
  const baseline = contenders.find((other) => other.isBaseline)
  const errors = samples.filter(({ error }) => error).length
  const [ours, theirs] = [times(contender), times(baseline)]
  const counts = `${errors} errors, ${dropped} dropped in ${samples.length}`
  if (isBaseline) return [{ what: `${name}: p99, ms`, ours: quantile(theirs, 0.99) }]
  const figures = { ours: quantile(ours, 0.99), theirs: quantile(theirs, 0.99) }
  const ratio = figures.ours / figures.theirs
  const row = {
    what: `${name}: p99 across ${rotations} rotations / ours without, ms`,
    ...{ ...figures, ratio },
    spread: `median ${(median(ours) / median(theirs)).toFixed(2)}`,
    ...(isOurs && { goal: '<= 1.1', met: ratio <= 1.1 }),
  }
  const count = { what: `${name}: errors, healthy sessions dropped`, ours: counts }
  return [row, { ...count, ...(isOurs && { goal: '0, 0', met: errors + dropped === 0 }) }]
}

async function line(standIn, resolver, calmResolver) {
  const { clusterId: ClusterIdentifier, database: DbName } = standIn
  const client = new RedshiftClient({
    region: standIn.region,
    credentials: fromIni({ profile: 'etl' }),
  })
  const ask = async () => {
    const answer = await client.send(
      new GetClusterCredentialsCommand({ ClusterIdentifier, DbName, DbUser: 'alice' }),
    )
    return { user: answer.DbUser, password: answer.DbPassword, expiration: answer.Expiration }
  }
  const { user, password } = await ask()
  const fresh = async () => (await ask()).password
  const max = HELD + 1
  const checked = async () => {
    const { expiration, ...login } = await ask()
    return { ...standIn.pg, ...login, expirationChecker: () => expiration.getTime() <= Date.now() }
  }
  const knexWith = (connection) => knex({ client: 'redshift', connection, pool: { min: 0, max } })
  return [
    { isBaseline: true, ...ofPool('ours without rotation', createPool(calmResolver, { max })) },
    { isOurs: true, ...ofPool('ours, createPool', createPool(resolver, { max })) },
    { isOurs: true, ...ofKnex('ours, Knex redshiftConnection', knexWith(redshiftConnection(resolver))) },
    ofPool('(a) five-line recipe', new pg.Pool({ ...standIn.pg, user, password, max })),
    ofKnex('(b) Knex + expirationChecker', knexWith(checked)),
    ofPool('(c) pg password()', new pg.Pool({ ...standIn.pg, user, password: fresh, max })),
    ofPool('(d) static password', new pg.Pool({ ...standIn.pg, user: 'awsuser', password: 'Passw0rd', max })),
  ]
}

function ofPool(name, pool) {
  pool.on('error', () => {})
  return contender(name, {
    acquire: () => pool.connect(),
    keep: (session) => session.release(),
    end(session) {
      const ended = new Promise((resolve) => session.once('end', resolve))
      session.release(true)
      return ended
    },
    close: () => pool.end(),
  })
}

function ofKnex(name, instance) {
  const { client } = instance
  client.logger.warn = () => {}
  return contender(name, {
    acquire: () => client.acquireConnection(),
    keep: (session) => client.releaseConnection(session),
    async end(session) {
      const ended = new Promise((resolve) => session.once('end', resolve))
      session.end()
      await ended
      await client.releaseConnection(session)
    },
    close: () => instance.destroy(),
  })
}

/** Sessions that were given back healthy and are not handed out again were dropped. */
function contender(name, { acquire, keep, end, close }) {
  let held = new Set()
  return {
    name,
    close,
    async take(begun = performance.now()) {
      const at = performance.now()
      const results = await Promise.allSettled(Array.from({ length: HELD + 1 }, acquire))
      const took = performance.now() - at
      const sessions = results.filter(({ status }) => status === 'fulfilled').map(({ value }) => value)
      const error = results.find(({ status }) => status === 'rejected')?.reason
      const lost = [...held].filter((session) => !sessions.includes(session)).length
      this.dropped += lost
      this.samples?.push({ at: at - begun, took, error: error && String(error.message), lost })
      const [extra, ...others] = sessions.toSorted((a, b) => held.has(a) - held.has(b))
      const surplus = sessions.length > HELD
      held = new Set(surplus ? others : sessions)
      for (const session of held) await keep(session)
      if (surplus) await end(extra)
    },
  }
}
