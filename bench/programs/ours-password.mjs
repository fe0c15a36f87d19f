import { createResolver } from '@redshift-iam/core'

const { CLUSTER_ID: clusterId, PROFILE: profile, DB_PORT: port } = process.env
const where = { host: 'localhost', port, clusterId, region: 'us-west-2' }
await createResolver({ ...where, database: 'dev', dbUser: 'alice', profile }).resolve()
process.exit(0)
