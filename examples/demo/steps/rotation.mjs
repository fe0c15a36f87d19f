import { createPool } from '@redshift-iam/pg'

/** Seconds that the pool lives, over several lifetimes of its password. */
const SECONDS = 14

/** A pool under load while its password expires, again and again. */
export async function liveThroughExpiry(options, local, progress) {
  const pool = createPool(options, { max: 10 })
  const logins = new Map()
  const errors = []
  let queries = 0
  const counted = async (text) => {
    const { rows } = await pool.query(text)
    queries += 1
    return rows
  }
  // One session stays checked out from the first second to the last.
  const old = await pool.connect()
  const oldPid = (await old.query('select pg_backend_pid() as pid')).rows[0].pid
  const before = credentialCalls(local)
  const end = Date.now() + SECONDS * 1000
  const work = async () => {
    while (Date.now() < end) {
      await counted('select 1').catch((error) => errors.push(error))
      await pause(20)
    }
  }
  const reconnect = async () => {
    while (Date.now() < end) {
      const client = await pool.connect().catch((error) => errors.push(error))
      if (typeof client?.release === 'function') {
        const rotation = credentialCalls(local)
        logins.set(rotation, (logins.get(rotation) ?? 0) + 1)
        client.release(true)
      }
      progress(`${queries} queries, ${credentialCalls(local) - before} rotations, ${errors.length} errors`)
      await pause(150)
    }
  }
  await Promise.all([work(), work(), work(), reconnect()])
  const stillThere = (await old.query('select pg_backend_pid() as pid')).rows[0].pid === oldPid
  old.release()
  const rotations = credentialCalls(local) - before
  await pool.end()
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} errors, first: ${errors[0].message}`)
  if (!stillThere) throw new Error('the old session was lost')
  if (rotations < 2) throw new Error('the password did not rotate')
  return [
    `${queries} queries and ${[...logins.values()].reduce((a, b) => a + b, 0)} new logins in ${SECONDS} s: 0 errors`,
    `${rotations} rotations, one AWS call each`,
    'the session opened with the first password still answers',
  ]
}

function credentialCalls(local) {
  return local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials').length
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
