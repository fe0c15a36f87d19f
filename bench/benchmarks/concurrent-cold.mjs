import { createResolver } from '@redshift-iam/core'
import { startLocalRedshift } from '@redshift-iam/local'

/** A thousand callers at once, none of whom has a credential yet. */
export async function benchmark() {
  const local = await startLocalRedshift()
  Object.assign(process.env, local.env)
  const options = { clusterId: local.clusterId, database: 'dev', dbUser: 'alice', profile: 'etl' }
  const counts = []
  for (const resolvers of [1, 20]) {
    const shared = Array.from({ length: resolvers }, () =>
      createResolver({ ...options, dbGroups: `g${resolvers}` }),
    )
    local.aws.clearCalls()
    await Promise.all(Array.from({ length: 1000 }, (_, i) => shared[i % resolvers].resolve()))
    const calls = local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials').length
    counts.push({
      what: `credential calls for 1,000 cold resolve() on ${resolvers} resolver${resolvers > 1 ? 's' : ''}`,
      ours: calls,
      goal: '1',
      met: calls === 1,
    })
    for (const resolver of shared) resolver.close()
  }
  await local.stop()
  return counts
}
