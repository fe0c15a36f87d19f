// What people write by hand: the five-line recipe.
import { GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'
import pg from 'pg'

const redshift = new RedshiftClient({ region: 'us-west-2', credentials: fromIni({ profile: 'etl' }) })
const { DbUser, DbPassword } = await redshift.send(
  new GetClusterCredentialsCommand({
    ClusterIdentifier: process.env.CLUSTER_ID,
    DbName: 'dev',
    DbUser: 'alice',
  }),
)
if (process.argv[2] === 'row') {
  const client = new pg.Client({
    host: 'localhost',
    port: Number(process.env.DB_PORT),
    database: 'dev',
    user: DbUser,
    password: DbPassword,
    ssl: true,
  })
  await client.connect()
  await client.query('select 1')
  await client.end()
}
process.exit(0)
