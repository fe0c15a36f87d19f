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
  const resolver = createResolver(standIn.iam)
  const contenders = await line(standIn, resolver)
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
  await standIn.stop()
  if (publish) {
    const file = new URL('../../docs/rotation.svg', import.meta.url)
    const drawn = contenders.filter(({ isTwin }) => !isTwin)
    writeFileSync(file, drawTimeline(drawn, [...expiries.values()]))
  }
  return contenders.flatMap((contender) => rowsOf(contender, contenders, expiries.size - 1))
}

/** Against a password that never changes, through the same kind of pool. */
function rowsOf(contender, contenders, rotations) {
  const { name, samples, dropped, isOurs, isStatic, kind } = contender
  const times = (of) => of.samples.filter(({ error }) => !error).map(({ took }) => took)
  const fixed = contenders.find((other) => other.isStatic && other.kind === kind)
  const [ours, theirs] = [times(contender), times(fixed)]
  const [p99, fixedP99] = [ours, theirs].map((list) => quantile(list, 0.99))
  if (isStatic) return [{ what: `${name}: p99, ms`, ours: p99 }]
  const errors = samples.filter(({ error }) => error).length
  const ratio = p99 / fixedP99
  return [
    {
      what: `${name}: p99 across ${rotations} rotations / static password, ms`,
      ...{ ours: p99, theirs: fixedP99, ratio },
      spread: `median ${(median(ours) / median(theirs)).toFixed(2)}`,
      ...(isOurs && { goal: '<= 1.1', met: ratio <= 1.1 }),
    },
    {
      what: `${name}: errors, healthy sessions dropped`,
      ours: `${errors}, ${dropped} of ${samples.length}`,
      ...(isOurs && { goal: '0, 0', met: errors + dropped === 0 }),
    },
  ]
}

async function line(standIn, resolver) {
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
  const knexWith = (connection) =>
    knex({ client: 'redshift', version: '8.0.2', connection, pool: { min: 0, max } })
  const poolWith = (login) => new pg.Pool({ ...standIn.pg, ...login, max })
  const fixed = { user: 'awsuser', password: 'Passw0rd' }
  return [
    { isOurs: true, ...ofPool('ours, createPool', createPool(resolver, { max })) },
    { isOurs: true, ...ofKnex('ours, Knex', knexWith(redshiftConnection(resolver))) },
    ofPool('(a) five-line recipe', poolWith({ user, password })),
    ofKnex('(b) expirationChecker', knexWith(checked)),
    ofPool('(c) pg password()', poolWith({ user, password: fresh })),
    { isStatic: true, ...ofPool('(d) static, pg.Pool', poolWith(fixed)) },
    { isTwin: true, ...ofPool('(d) static again, pg.Pool', poolWith(fixed)) },
    { isStatic: true, ...ofKnex('(d) static, Knex', knexWith({ ...standIn.pg, ...fixed })) },
    { isTwin: true, ...ofKnex('(d) static again, Knex', knexWith({ ...standIn.pg, ...fixed })) },
  ]
}

function ofPool(name, pool) {
  pool.on('error', () => {})
  return contender(name, {
    kind: 'pg',
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
    kind: 'knex',
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
function contender(name, { kind, acquire, keep, end, close }) {
  let held = new Set()
  return {
    name,
    kind,
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
