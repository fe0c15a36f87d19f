import { setTimeout as delay } from 'node:timers/promises'
import { createResolver } from '@redshift-iam/core'
import { createPool } from '@redshift-iam/pg'
import { median } from '../measure.mjs'
import { awsFaults, databaseFaults } from '../recovery-faults.mjs'
import { startStandIn } from '../stand-in.mjs'

/** Milliseconds after which a connect that failed is tried again. */
const AGAIN = 20
/** Milliseconds for which the long outage lasts: the pause has grown to its longest by then. */
const OUTAGE = 8_000
/** Milliseconds that a connect may take once there is a password. */
const connectLimit = { connectionTimeoutMillis: 1_000 }

/**
 * How long after the end of a fault the first connect and query work, beside one that nothing disturbed, and how many
 * failed meanwhile. Whoever needs a session tries again and again; where there is a pause after failures, it is measured
 * with it, and skipped by `forceRefresh`.
 */
export async function benchmark({ quick }) {
  // A pause is as long on every machine; what has none takes as long as one connect, and that varies.
  const [pauses, rounds] = quick ? [1, 1] : [3, 9]
  const standIn = await startStandIn()
  const rows = []
  const measure = async (...args) => rows.push(await row(standIn, ...args))
  for (const fault of awsFaults) {
    await measure(fault.isPauseless ? rounds : pauses, () => withoutPassword(standIn, fault))
    if (!fault.isPauseless) await measure(rounds, () => withoutPassword(standIn, { ...fault, skip: true }))
  }
  const outage = awsFaults.find(({ fault }) => fault === 'The Redshift API cuts the connection')
  await measure(quick ? 1 : 2, () => withoutPassword(standIn, { ...outage, lasts: OUTAGE }))
  for (const fault of databaseFaults) await measure(rounds, () => withPassword(standIn, fault))
  await measure(rounds, () => killed(standIn))
  await measure(rounds, () => refusedOnce(standIn))
  await standIn.stop()
  return rows
}

async function row(standIn, rounds, measure) {
  const measured = []
  for (let round = 0; round < rounds; round++) {
    measured.push(await measure())
    await standIn.clearFaults()
  }
  const [{ fault, kind, goal }] = measured
  const [ours, theirs] = ['took', 'undisturbed'].map((name) => median(measured.map((one) => one[name])))
  const failed = Math.max(...measured.map((one) => one.failed))
  return {
    what: `${fault}${kind && `, ${kind}`}: first connect, ms`,
    ...{ ours, theirs, ratio: ours / theirs, spread: `${failed} failed` },
    ...(goal === 0 && { goal: '0 failed', met: failed === 0 }),
    // For the table of docs/faults.md.
    ...{ fault, failed, kind },
  }
}

/** Everything is cold: a resolver that shares nothing has no password, no keys of a role and no pause. */
async function withoutPassword(standIn, { fault, given, options, isPauseless, skip = false, lasts = 0 }) {
  const { host, port } = standIn
  const open = (more) =>
    createPool(
      createResolver({ ...standIn.iam, profile: 'base', host, port, logger: {}, ...more }, { now: Date.now }),
      { connectionTimeoutMillis: 15_000 },
    )
  const calm = open({ ...options, timeout: undefined })
  const undisturbed = await timed(() => connect(calm))
  await calm.end()

  const pool = open(options)
  const begun = performance.now()
  const end = await given(standIn)
  do await mustFail(() => connect(pool))
  while (performance.now() - begun < lasts)
  await standIn.clearFaults()
  if (typeof end === 'function') end()
  // A call that hangs outlives those who gave up waiting for it.
  while (pool.resolver.status.state === 'refreshing') await delay(1)
  const recovered = await recovery(async (attempt) => {
    if (skip && attempt === 0) await pool.resolver.resolve({ forceRefresh: true })
    await connect(pool)
  })
  await pool.end()
  const kind = skip ? 'pause skipped' : lasts > 0 ? `for ${lasts / 1000} s` : ''
  return { fault, kind, undisturbed, ...recovered, goal: skip || isPauseless ? 0 : undefined }
}

async function withPassword(standIn, { fault, given }) {
  const pool = await warmPool(standIn)
  const undisturbed = await timed(() => connect(pool))
  const end = await given(standIn)
  await mustFail(() => connect(pool))
  if (typeof end === 'function') end()
  await standIn.clearFaults()
  const recovered = await recovery(() => connect(pool))
  await pool.end()
  return { fault, kind: '', undisturbed, ...recovered, goal: 0 }
}

/** Has a password and shares nothing. */
async function warmPool(standIn) {
  const resolver = createResolver(standIn.iam, { now: Date.now })
  await resolver.resolve()
  const pool = createPool(resolver, connectLimit)
  pool.on('error', () => {})
  await connect(pool)
  return pool
}

/** As a failover does it to a pool whose sessions idle. */
async function killed(standIn) {
  const pool = await warmPool(standIn)
  const undisturbed = await timed(() => connect(pool))
  const sessions = await Promise.all(Array.from({ length: 4 }, () => pool.connect()))
  for (const session of sessions) session.release()
  await standIn.killSessions()
  const recovered = await recovery(() => pool.query('select 1'))
  await pool.end()
  return { fault: 'All sessions killed (failover, reboot)', kind: '', undisturbed, ...recovered }
}

/** Heals inside the connect that meets it. */
async function refusedOnce(standIn) {
  const pool = await warmPool(standIn)
  const undisturbed = await timed(() => connect(pool))
  await standIn.fault({ database: { kind: 'reject', times: 1 } })
  const recovered = await recovery(() => connect(pool))
  await pool.end()
  return { fault: 'One good password is refused', kind: '', undisturbed, ...recovered, goal: 0 }
}

/** From now until the first attempt that works, and how many failed before it. */
async function recovery(attempt) {
  const begun = performance.now()
  for (let failed = 0; ; failed++) {
    try {
      await attempt(failed)
      return { took: performance.now() - begun, failed }
    } catch {
      await delay(AGAIN)
    }
  }
}

/** A new session, a query on it, and its end. */
async function connect(pool) {
  const session = await pool.connect()
  try {
    await session.query('select 1')
  } finally {
    session.release(true)
  }
}

async function timed(action) {
  const begun = performance.now()
  await action()
  return performance.now() - begun
}

async function mustFail(action) {
  try {
    await action()
  } catch {
    return delay(AGAIN)
  }
  throw new Error('The fault is not noticed: there would be nothing to recover from.')
}
