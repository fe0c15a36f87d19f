import { startLocalRedshift } from '@redshift-iam/local'
import pg from 'pg'
// @ts-expect-error It has no types of its own.
import Cursor from 'pg-cursor'
import { expect, it } from 'vitest'

/** How many rows a cursor of node-postgres hands out when asked for ten. */
async function readTen(dialect: 'redshift' | 'postgres'): Promise<number> {
  await using local = await start(dialect)
  const client = new pg.Client({ ...local.settings, user: 'awsuser', password: 'Passw0rd' })
  await client.connect()
  const cursor = client.query(new Cursor('select n from generate_series(1, 50000) n'))
  const { length } = await cursor.read(10)
  await cursor.close()
  await client.end()
  return length
}

async function start(dialect: 'redshift' | 'postgres') {
  const local = await startLocalRedshift({ dialect, staticUsers: { awsuser: 'Passw0rd' } })
  const { host, port, database, ca } = local
  return { settings: { host, port, database, ssl: { ca } }, [Symbol.asyncDispose]: () => local.stop() }
}

it('reads its ten rows on PostgreSQL, and everything at once on Redshift', async () => {
  expect(await readTen('postgres')).toBe(10)
  expect(await readTen('redshift')).toBe(50_000)
})
