// A stand-in in a process of its own; its parent asks by message and it ends with its parent.
import { startLocalRedshift } from '@redshift-iam/local'

const local = await startLocalRedshift(JSON.parse(process.argv[2] ?? '{}'))
const { env, host, port, database, clusterId, region, ca, caFile } = local
const answers = {
  admin: (sql) => local.admin(sql),
  calls: (operation) => local.aws.calls.filter((call) => call.operation === operation).length,
  fault: ({ aws, database }) => (aws ? local.faults.aws(aws) : local.faults.database(database)),
  clearFaults: () => local.faults.clear(),
  killSessions: () => local.killSessions(),
  stop: () => local.stop(),
}
process.on('message', async ({ id, ask, value }) => {
  try {
    process.send({ id, answer: await answers[ask](value) })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
process.on('disconnect', () => local.stop().finally(() => process.exit()))
process.send({ ready: { env, host, port, database, clusterId, region, ca, caFile } })
