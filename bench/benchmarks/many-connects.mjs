import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createResolver } from '@redshift-iam/core'
import { RedshiftPgClient } from '@redshift-iam/pg'
import { startStandIn } from '../stand-in.mjs'

/** As many at once; more only waits in the queue of the machine. */
const AT_ONCE = 16
const LIFETIME_SECONDS = 10
const WARM_UP = 500

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/** Ten thousand sessions, one after the other, while their passwords expire: what fails, what it costs, what is left. */
export async function benchmark({ quick }) {
  const count = quick ? 1_000 : 10_000
  const standIn = await startStandIn({ passwordLifetime: LIFETIME_SECONDS })
  const resolver = createResolver(standIn.iam)
  await connects(resolver, WARM_UP)
  const before = await held(standIn)
  const calls = await standIn.calls('GetClusterCredentials')
  const begun = performance.now()
  const failed = await connects(resolver, count)
  const lifetimes = (performance.now() - begun) / 1000 / LIFETIME_SECONDS
  const perLifetime = ((await standIn.calls('GetClusterCredentials')) - calls) / lifetimes
  const after = await held(standIn)
  resolver.close()
  await standIn.stop()
  const what = `${count.toLocaleString('en')} connects in a row on passwords of ${LIFETIME_SECONDS} s`
  const left = (name) => Math.max(0, after[name] - before[name])
  return [
    { what: `${what}: failed`, ours: failed, goal: '0', met: failed === 0 },
    {
      what: `${what}: credential calls per lifetime`,
      ...{ ours: perLifetime, goal: '<= 1.5', met: perLifetime <= 1.5 },
    },
    {
      what: `${what}: sockets and timers, server sessions left`,
      ours: `${left('handles')}, ${left('sessions')}`,
      ...{ goal: '0, 0', met: left('handles') + left('sessions') === 0 },
    },
    { what: `${what}: heap kept of each, bytes`, ours: (after.heap - before.heap) / count },
  ]
}

async function connects(resolver, count) {
  let [begun, failed] = [0, 0]
  const connectAndLeave = async () => {
    while (begun++ < count) {
      const client = new RedshiftPgClient(resolver)
      try {
        await client.connect()
        await client.end()
      } catch {
        failed += 1
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connectAndLeave))
  return failed
}

/** What is held once sockets have had the time to close. */
async function held(standIn) {
  for (let tries = 0; ; tries++) {
    const sessions = await standIn.admin(
      `select pid from pg_stat_activity where backend_type = 'client backend' and usename = 'alice'`,
    )
    const handles = process
      .getActiveResourcesInfo()
      .filter((kind) => /TCP|TLS|Timeout|GetAddr/.test(kind)).length
    if (tries === 40 || (sessions.length === 0 && handles === 0)) {
      collectGarbage()
      return { sessions: sessions.length, handles, heap: process.memoryUsage().heapUsed }
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
