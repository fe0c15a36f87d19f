import type { RedshiftIamInput } from '@redshift-iam/kysely'

/**
 * Where Redshift is, from the environment. AWS finds its own variables (AWS_PROFILE, AWS_REGION, ...), so that this is the
 * same for a laptop, a server and the stand-in.
 */
export function redshift(env: NodeJS.ProcessEnv = process.env): RedshiftIamInput {
  const database = env['REDSHIFT_DATABASE'] ?? 'dev'
  const profile = env['AWS_PROFILE']
  // A certificate authority of your own; Redshift's is one that Node trusts already.
  const caFile = env['REDSHIFT_CA_FILE']
  const workgroup = env['REDSHIFT_WORKGROUP']
  if (workgroup) return { workgroup, database, profile, caFile }
  return { clusterId: env['REDSHIFT_CLUSTER_ID'], dbUser: env['REDSHIFT_DB_USER'], database, profile, caFile }
}
