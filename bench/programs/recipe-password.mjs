// What people write by hand: the five-line recipe, up to the password.
import { GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'

const { CLUSTER_ID: ClusterIdentifier, PROFILE: profile } = process.env
const redshift = new RedshiftClient({ region: 'us-west-2', credentials: fromIni({ profile }) })
await redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier, DbName: 'dev', DbUser: 'alice' }))
process.exit(0)
