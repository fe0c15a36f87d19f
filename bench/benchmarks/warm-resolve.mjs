import { createResolver } from '@redshift-iam/core'
import { startLocalRedshift } from '@redshift-iam/local'
import { interleave } from '../measure.mjs'

const CALLS = 200_000

/** A warm `resolve()` against awaiting a promise that is settled already. */
export async function benchmark({ quick }) {
  const local = await startLocalRedshift()
  Object.assign(process.env, local.env)
  const resolver = createResolver({
    clusterId: local.clusterId,
    database: 'dev',
    dbUser: 'alice',
    profile: 'etl',
  })
  await resolver.resolve()
  const before = local.aws.calls.length
  const settled = Promise.resolve({})
  const time = async (get) => {
    const begun = process.hrtime.bigint()
    for (let i = 0; i < CALLS; i++) await get()
    return Number(process.hrtime.bigint() - begun) / CALLS
  }
  const ours = () => time(() => resolver.resolve())
  const theirs = () => time(() => settled)
  await ours()
  await theirs()
  const result = await interleave(ours, theirs, quick ? 5 : 21)
  const calls = local.aws.calls.length - before
  resolver.close()
  await local.stop()
  return [
    { what: 'warm resolve() / settled promise, ns', ...result, goal: '< 3', met: result.ratio < 3 },
    { what: 'AWS calls during that', ours: calls, goal: '0', met: calls === 0 },
  ]
}
