import { createPool } from '@redshift-iam/pg'

const { CLUSTER_ID: clusterId, PROFILE: profile, DB_PORT: port } = process.env
const where = { host: 'localhost', port, clusterId, region: 'us-west-2' }
const pool = createPool({ ...where, database: 'dev', dbUser: 'alice', profile })
await pool.query('select 1')
await pool.end()
process.exit(0)
