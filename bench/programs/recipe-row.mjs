// What people write by hand: the five-line recipe, up to the first row.
import { GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'
import pg from 'pg'

const { CLUSTER_ID: ClusterIdentifier, PROFILE: profile, DB_PORT: port } = process.env
const redshift = new RedshiftClient({ region: 'us-west-2', credentials: fromIni({ profile }) })
const { DbUser: user, DbPassword: password } = await redshift.send(
  new GetClusterCredentialsCommand({ ClusterIdentifier, DbName: 'dev', DbUser: 'alice' }),
)
const pool = new pg.Pool({
  host: 'localhost',
  port: Number(port),
  database: 'dev',
  user,
  password,
  ssl: true,
})
await pool.query('select 1')
await pool.end()
process.exit(0)
