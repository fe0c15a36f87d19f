import { startLocalRedshift } from '@redshift-iam/local'
import pg from 'pg'
import { median } from '../measure.mjs'

const text = (n) => `select ${n}::int as "Id", 'x'::varchar(5) as "Name" where 1 = 1 and 2 > 1`

/** A round trip through the stand-in that behaves as Redshift, against one that only passes on. */
export async function benchmark({ quick }) {
  const count = quick ? 300 : 2000
  const servers = []
  for (const dialect of ['redshift', 'postgres']) {
    const local = await startLocalRedshift({ dialect, staticUsers: { awsuser: 'Passw0rd' } })
    const client = new pg.Client({
      ...{ host: local.host, port: local.port, database: local.database, ssl: { ca: local.ca } },
      ...{ user: 'awsuser', password: 'Passw0rd' },
    })
    await client.connect()
    servers.push({ local, client })
  }
  const rows = []
  for (const [what, sql, goal] of [
    ['the same text again and again', () => text(1), 1.2],
    ['a new text each time', text, 2],
  ]) {
    const times = servers.map(() => [])
    // By turns, so that whatever else the machine does falls on both.
    for (let n = 0; n < count; n++) {
      for (const [i, { client }] of servers.entries()) {
        const start = process.hrtime.bigint()
        await client.query(sql(n))
        times[i].push(Number(process.hrtime.bigint() - start) / 1e3)
      }
    }
    const [ours, theirs] = times.map((list) => median(list.slice(count / 10)))
    rows.push({
      what: `round trip in µs, ${what}`,
      ours,
      theirs,
      ratio: ours / theirs,
      goal: `< ${goal}`,
      met: ours / theirs < goal,
    })
  }
  for (const { local, client } of servers) {
    await client.end()
    await local.stop()
  }
  return rows
}
