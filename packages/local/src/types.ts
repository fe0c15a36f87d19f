import type { AwsCall } from './aws/calls.ts'
import type { Scene } from './aws/scene.ts'
import type { Faults } from './faults.ts'

/** What to start. Everything has a default; nothing needs a network. */
export interface LocalRedshiftOptions {
  /** Cluster identifier. Default `examplecluster`. */
  clusterId?: string
  /** Serverless workgroup. Default `examplewg`. */
  workgroup?: string
  /** AWS region. Default `us-west-2`. */
  region?: string
  /** AWS account id. Default `111111111111`. */
  accountId?: string
  /** Database to create. Default `dev`. */
  database?: string
  /** Database users that exist from the start (others need `AutoCreate`). Default `['alice', 'etl']`. */
  users?: readonly string[]
  /** Database groups that exist from the start. Default `['analysts', 'loaders']`. */
  groups?: readonly string[]
  /** Lifetime of issued passwords in seconds, whatever the caller asks for. Default: as asked, or 900. */
  passwordLifetime?: number
  /** `redshift` refuses and accepts what Redshift does; `postgres` passes everything on. Default `redshift`. */
  dialect?: 'redshift' | 'postgres'
  /** Database users with a password of their own, for logins without IAM. They are created as well. Default: none. */
  staticUsers?: Readonly<Record<string, string>>
  /** What the server shows: a certificate that ran out, or one for another host, must be refused. Default `valid`. */
  certificate?: 'valid' | 'expired' | 'other-host'
  /**
   * Folder in the place of Amazon S3 for COPY and UNLOAD: its subfolders are the buckets. It is created if it is missing, and
   * stays. Default: one that is gone when the stand-in stops.
   */
  s3?: string
  /** Parts of the AWS to replace: permissions to deny, roles, profiles. Default: what the AWS files lead to. */
  aws?: Partial<Scene>
}

/** A running stand-in. */
export interface LocalRedshift {
  /** Environment variables that lead the AWS SDK and every driver here: files, endpoints, region, CA. */
  readonly env: Readonly<Record<string, string>>
  /** Host of the database; `localhost`, which the certificate names. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly clusterId: string
  readonly workgroup: string
  readonly region: string
  /** PEM of the throw-away authority that signed the server's certificate. */
  readonly ca: string
  /** Path of the file that holds `ca`. */
  readonly caFile: string
  /** Path of the folder in the place of Amazon S3. */
  readonly s3: string
  readonly aws: {
    /** Base URL of the control plane (STS, Redshift, Redshift Serverless, SSO, container credentials). */
    readonly endpoint: string
    /** Base URL of the instance metadata service. */
    readonly imdsEndpoint: string
    /** Every call received, in order. */
    readonly calls: readonly AwsCall[]
    clearCalls(): void
  }
  readonly faults: Faults
  /** Statements the front refused or warned about, in order. */
  readonly denied: readonly { readonly sql: string; readonly rule: string; readonly message: string }[]
  /** The server's clock: passwords and AWS keys expire by it. */
  now(): Date
  advanceClock(seconds: number): void
  /** Runs SQL as the administrator, behind the front: for setting up and looking at the database from a test. */
  admin(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Ends every database session, as a failover or reboot does. */
  killSessions(): Promise<number>
  stop(): Promise<void>
}
