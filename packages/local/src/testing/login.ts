import { GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'
import pg from 'pg'
import type { LocalRedshift } from '../types.ts'

export interface Password {
  readonly user: string
  readonly password: string
}

/** Asks the stand-in's AWS for a temporary password, as a driver does. */
export async function getPassword(
  local: LocalRedshift,
  request: { dbUser: string; autoCreate?: boolean; groups?: string[]; database?: string },
): Promise<Password> {
  const client = new RedshiftClient({
    region: local.region,
    endpoint: local.aws.endpoint,
    credentials: fromIni({
      profile: 'base',
      filepath: local.env.AWS_SHARED_CREDENTIALS_FILE ?? '',
      configFilepath: local.env.AWS_CONFIG_FILE ?? '',
    }),
  })
  try {
    const answer = await client.send(
      new GetClusterCredentialsCommand({
        ClusterIdentifier: local.clusterId,
        DbUser: request.dbUser,
        AutoCreate: request.autoCreate ?? false,
        ...(request.groups ? { DbGroups: request.groups } : {}),
        ...(request.database ? { DbName: request.database } : {}),
      }),
    )
    return { user: answer.DbUser ?? '', password: answer.DbPassword ?? '' }
  } finally {
    client.destroy()
  }
}

/** A client of node-postgres that is logged in. */
export async function login(
  local: LocalRedshift,
  password: Password,
  more: pg.ClientConfig = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    host: local.host,
    port: local.port,
    database: local.database,
    ssl: { ca: local.ca },
    ...password,
    ...more,
  })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    client.end().catch(() => {})
    throw error
  }
  return client
}
