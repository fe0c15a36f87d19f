// Opens sessions with the built packages, says so, and holds them until it is killed.
import { createPool } from '@redshift-iam/pg'

const pool = createPool(JSON.parse(process.argv[2]), { max: 5 })
const clients = await Promise.all(Array.from({ length: 5 }, () => pool.connect()))
await clients[0].query('begin')
await clients[0].query('create table left_behind (n int)')
clients[1].query('select count(*) from pg_class a, pg_class b, pg_class c, pg_class d').catch(() => {})
console.log('ready')
