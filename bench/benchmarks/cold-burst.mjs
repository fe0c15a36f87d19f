import { createResolver } from '@redshift-iam/core'
import { createPool, RedshiftPgClient } from '@redshift-iam/pg'
import pg from 'pg'
import { interleave } from '../measure.mjs'
import { startStandIn, staticSettings } from '../stand-in.mjs'

const CALLERS = 1000
const POOLS = 4
/** The stand-in's PostgreSQL takes 300 sessions: a thousand connections are four bursts, each of them cold. */
const BURST = 250

/** A thousand connections wanted at once while nobody has a credential. */
export async function benchmark({ quick }) {
  const standIn = await startStandIn({ dialect: 'postgres' })
  const settings = await staticSettings(standIn)
  const rows = [await waiting(standIn), ...(await bursts(standIn, settings, quick ? 4 : 12))]
  await standIn.stop()
  return rows
}

/** Another lifetime asked for is another credential: each burst starts without one. */
let duration = 900
const coldOptions = (standIn) => {
  duration += 1
  return { ...standIn.iam, iamDuration: duration }
}
const credentialCalls = (standIn) => standIn.calls('GetClusterCredentials')

async function waiting(standIn) {
  const options = coldOptions(standIn)
  const pools = Array.from({ length: POOLS }, () => createPool(options, { max: 50 }))
  const before = await credentialCalls(standIn)
  await Promise.all(Array.from({ length: CALLERS }, (_, i) => pools[i % POOLS].query('select 1')))
  const calls = (await credentialCalls(standIn)) - before
  await Promise.all(pools.map((pool) => pool.end()))
  const what = `credential calls for ${CALLERS} cold queries on ${POOLS} pools of 50`
  return { what, ours: calls, goal: '1', met: calls === 1 }
}

async function bursts(standIn, settings, rounds) {
  const calls = []
  const ours = async () => {
    const resolver = createResolver(coldOptions(standIn))
    const before = await credentialCalls(standIn)
    const took = await connectAll(() => new RedshiftPgClient(resolver))
    calls.push((await credentialCalls(standIn)) - before)
    resolver.close()
    return took
  }
  const theirs = async () => {
    const resolver = createResolver(coldOptions(standIn))
    const begun = performance.now()
    await resolver.resolve()
    const call = performance.now() - begun
    resolver.close()
    return call + (await connectAll(() => new pg.Client(settings)))
  }
  await theirs()
  const result = await interleave(ours, theirs, rounds)
  const most = Math.max(...calls)
  const seen = `${calls.length} bursts of ${BURST} cold connects`
  return [
    { what: `credential calls in each of ${seen}, the most`, ours: most, goal: '1', met: most === 1 },
    {
      what: `${seen} / static password + one call, ms`,
      ...result,
      goal: '<= 1.05',
      met: result.ratio <= 1.05,
    },
  ]
}

async function connectAll(make) {
  const clients = Array.from({ length: BURST }, make)
  for (const client of clients) client.on('error', () => {})
  const begun = performance.now()
  await Promise.all(clients.map((client) => client.connect()))
  const took = performance.now() - begun
  await Promise.all(
    clients.map((client) => {
      const ended = new Promise((resolve) => client.once('end', resolve))
      client.end()
      return ended
    }),
  )
  return took
}
