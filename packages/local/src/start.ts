import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type LocalControlPlane, startControlPlane } from './aws/control-plane.ts'
import { Clock } from './clock.ts'
import { CredentialStore } from './credential-store.ts'
import { FaultQueue } from './fault-queue.ts'
import { startFront } from './front/front.ts'
import { createRedshiftFilter } from './front/rules/create-redshift-filter.ts'
import { installSql } from './front/rules/install-sql.ts'
import { S3Folder } from './front/s3/s3-folder.ts'
import { passEverything } from './front/statement-filter.ts'
import { createDatabase } from './postgres/create-database.ts'
import { SUPERUSER, startPostgres } from './postgres/server.ts'
import { SessionUsers } from './postgres/session-users.ts'
import { createServerIdentity } from './tls/server-identity.ts'
import type { LocalRedshift, LocalRedshiftOptions } from './types.ts'
import { startWatchdog } from './watchdog.ts'
import { createWorkplace } from './workplace.ts'

const HOST = 'localhost'

/**
 * Starts a Redshift and an AWS on this machine: PostgreSQL behind a front that logs in and speaks as Redshift does, and
 * the AWS services that hand out its credentials. Nothing needs a network, and nothing is left when it stops or when
 * this process ends, however it ends.
 */
export async function startLocalRedshift(options: LocalRedshiftOptions = {}): Promise<LocalRedshift> {
  const {
    clusterId = 'examplecluster',
    workgroup = 'examplewg',
    region = 'us-west-2',
    accountId = '111111111111',
    database = 'dev',
    users = ['alice', 'etl'],
    groups = ['analysts', 'loaders'],
    dialect = 'redshift',
    staticUsers = {},
    certificate = 'valid',
  } = options
  const directory = await createWorkplace()
  const cleanUp: (() => Promise<void>)[] = []
  const stop = once(async () => {
    // One after the other, the cleaner last, whatever fails on the way.
    const results: PromiseSettledResult<void>[] = []
    for (const step of cleanUp.reverse()) results.push(...(await Promise.allSettled([step()])))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  })
  try {
    const watchdog = await startWatchdog(directory)
    cleanUp.push(() => watchdog.release())

    const clock = new Clock()
    const faults = new FaultQueue()
    const credentials = new CredentialStore(clock, options.passwordLifetime)
    const denied: { sql: string; rule: string; message: string }[] = []

    const identity = createServerIdentity({
      kind: certificate,
      names: [
        ...[HOST, '127.0.0.1', '::1'],
        `${clusterId}.abc123xyz789.${region}.redshift.amazonaws.com`,
        `${workgroup}.${accountId}.${region}.redshift-serverless.amazonaws.com`,
      ],
    })
    const caFile = join(directory, 'ca.pem')
    await writeFile(caFile, identity.ca)
    const awsDirectory = join(directory, 'aws')
    await mkdir(awsDirectory, { mode: 0o700 })

    const s3 = resolve(options.s3 ?? join(directory, 's3'))
    await mkdir(s3, { recursive: true })

    const server = await startPostgres(directory)
    const admin = await createDatabase(server, {
      database,
      users: [...new Set([...users, ...Object.keys(staticUsers)])],
      groups,
      setupSql: dialect === 'redshift' ? installSql : '',
    })
    cleanUp.push(() => admin.close())

    const front = await startFront({
      identity,
      faults,
      dialect,
      credentials,
      server: server.socketPath,
      users: new SessionUsers(admin),
      s3: { folder: new S3Folder(s3), scene: () => aws.scene },
      staticUsers: new Map(Object.entries(staticUsers)),
      createFilter: dialect === 'redshift' ? createRedshiftFilter : passEverything,
      onFlagged: (sql, rule, message) => denied.push({ sql, rule, message }),
    })
    cleanUp.push(() => front.close())

    const aws: LocalControlPlane = await startControlPlane(
      {
        ...{ clock, faults, issuer: credentials, region, accountId, database, users },
        cluster: { clusterId, workgroup, host: HOST, port: front.port },
        directory: awsDirectory,
      },
      options.aws,
    )
    cleanUp.push(() => aws.stop())

    return {
      ...{
        host: HOST,
        port: front.port,
        database,
        clusterId,
        workgroup,
        region,
        caFile,
        ca: identity.ca,
        s3,
      },
      env: { ...aws.env, NODE_EXTRA_CA_CERTS: caFile },
      aws,
      faults,
      denied,
      now: () => clock.now(),
      advanceClock: (seconds) => clock.advance(seconds),
      admin: (sql, values) => admin.query(sql, values),
      killSessions: async () => {
        const ended = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND usename <> $1`,
          [SUPERUSER],
        )
        return ended.length
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= action()
    return running
  }
}
