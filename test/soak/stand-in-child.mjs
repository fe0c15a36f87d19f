// The stand-in in a process of its own, so that its memory and handles are not counted as ours. Its parent commands it.
import { startLocalRedshift } from '@redshift-iam/local'

const local = await startLocalRedshift({ passwordLifetime: Number(process.argv[2]) })
const counts = new Map()

/** The log of calls grows for as long as it runs: what matters is taken out of it. */
function countCalls() {
  for (const { operation } of local.aws.calls) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  local.aws.clearCalls()
}
setInterval(countCalls, 5_000).unref()

const commands = {
  aws: (fault) => local.faults.aws(fault),
  database: (fault) => local.faults.database(fault),
  clear: () => local.faults.clear(),
  killSessions: () => local.killSessions(),
  calls: () => {
    countCalls()
    return Object.fromEntries(counts)
  },
  sessions: () =>
    local.admin(
      `select pid, application_name as name from pg_stat_activity
       where backend_type = 'client backend' and usename in ('alice', 'etl')`,
    ),
  logins: async () => {
    const [row] = await local.admin(`select sessions from pg_stat_database where datname = 'dev'`)
    return Number(row.sessions)
  },
}

process.on('message', async ({ id, command, argument }) => {
  try {
    process.send({ id, result: await commands[command](argument) })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
process.on('disconnect', () => local.stop().finally(() => process.exit()))

const { env, clusterId, region, database, caFile } = local
process.send({ started: { env, options: { clusterId, region, database, caFile } } })
