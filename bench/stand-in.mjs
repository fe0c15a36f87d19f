import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createResolver } from '@redshift-iam/core'

/**
 * Starts a stand-in in a process of its own: what a client costs is not to be measured together with its server. Leads
 * the AWS SDK of this process to it.
 */
export async function startStandIn(options = {}) {
  const program = fileURLToPath(new URL('./stand-in-process.mjs', import.meta.url))
  // Not as JSON, which has no `Infinity` for a fault that never ends.
  const child = fork(program, [JSON.stringify(options)], { execArgv: [], serialization: 'advanced' })
  const waiting = new Map()
  child.on('message', ({ id, answer, error }) => {
    if (id === undefined) return
    const [resolve, reject] = waiting.get(id)
    waiting.delete(id)
    error === undefined ? resolve(answer) : reject(new Error(error))
  })
  const [{ ready }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the stand-in did not start'))),
  ])
  let last = 0
  const ask = (what, value) =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, [resolve, reject])
      child.send({ id: last, ask: what, value })
    })
  Object.assign(process.env, ready.env)
  const { clusterId, region, database, caFile, host, port, ca } = ready
  return {
    ...ready,
    /** What leads ours there. */
    iam: { clusterId, region, database, caFile, dbUser: 'alice', profile: 'etl' },
    /** What leads node-postgres there, but for user and password. */
    pg: { host, port, database, ssl: { ca }, keepAlive: true },
    admin: (sql) => ask('admin', sql),
    calls: (operation) => ask('calls', operation),
    fault: (fault) => ask('fault', fault),
    clearFaults: () => ask('clearFaults'),
    killSessions: () => ask('killSessions'),
    async stop() {
      await ask('stop')
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/**
 * node-postgres settings with a plain user and password: a temporary credential that outlives the benchmark, so that
 * both sides log in to the server in the same way.
 */
export async function staticSettings(standIn) {
  const resolver = createResolver(standIn.iam)
  const { user, password } = await resolver.resolve()
  resolver.close()
  return { ...standIn.pg, user, password }
}
