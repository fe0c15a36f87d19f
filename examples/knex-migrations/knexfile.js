const { RedshiftKnexClient, redshiftKnexConfig } = require('@redshift-iam/knex')

const { REDSHIFT_CLUSTER_ID, REDSHIFT_WORKGROUP, REDSHIFT_DATABASE, REDSHIFT_DB_USER } = process.env

// Where Redshift is, as whom. AWS_PROFILE and AWS_REGION are found by themselves.
const redshift = {
  ...(REDSHIFT_WORKGROUP
    ? { workgroup: REDSHIFT_WORKGROUP }
    : { clusterId: REDSHIFT_CLUSTER_ID, dbUser: REDSHIFT_DB_USER }),
  database: REDSHIFT_DATABASE ?? 'dev',
}

module.exports = redshiftKnexConfig(redshift, {
  client: RedshiftKnexClient,
  connection: { application_name: 'knex-migrations' },
  migrations: { directory: './migrations' },
  seeds: { directory: './seeds' },
})
