// Reads `ROWS` rows of a kilobyte in the way that `WAY` says, keeps none of them, and sends by how many megabytes that
// raised the most memory that the process ever had.
import { RedshiftDialect } from '@redshift-iam/kysely'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'

const { SETTINGS, WAY, ROWS } = process.env
const pool = new pg.Pool({ ...JSON.parse(SETTINGS), max: 1 })
const dialects = {
  RedshiftDialect: () => new RedshiftDialect({ pool }),
  'PostgresDialect with pg-cursor': () => new PostgresDialect({ pool, cursor: Cursor }),
  'an ordinary query': () => new PostgresDialect({ pool }),
}
const db = new Kysely({ dialect: dialects[WAY]() })
const query = db
  .selectFrom(sql`generate_series(1, ${sql.lit(Number(ROWS))})`.as('n'))
  .select(sql`n, repeat('x', 1000)`.as('filling'))

await read(query.limit(100))
const before = process.resourceUsage().maxRSS
const count = await read(query)
if (count !== Number(ROWS)) throw new Error(`${count} rows came`)
process.send((process.resourceUsage().maxRSS - before) / 1024)
await db.destroy()
process.disconnect()

async function read(rows) {
  if (WAY === 'an ordinary query') return (await rows.execute()).length
  let count = 0
  for await (const _ of rows.stream()) count += 1
  return count
}
