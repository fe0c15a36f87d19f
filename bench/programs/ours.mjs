import { createResolver } from '@redshift-iam/core'

const options = {
  host: 'localhost',
  port: Number(process.env.DB_PORT),
  clusterId: process.env.CLUSTER_ID,
  database: 'dev',
  dbUser: 'alice',
  profile: 'etl',
  region: 'us-west-2',
}
if (process.argv[2] === 'row') {
  const { createPool } = await import('@redshift-iam/pg')
  const pool = createPool(options)
  await pool.query('select 1')
  await pool.end()
} else {
  await createResolver(options).resolve()
}
process.exit(0)
