import type { RedshiftIamLogger } from '../runtime.ts'

export type { DriverProperties } from './driver-properties.ts'

/** AWS keys, as the AWS SDK for JavaScript has them. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}

/** AWS keys or a function that fetches them: `fromIni()`, `fromSSO()`, or any provider of the AWS SDK. */
export type AwsCredentialSource = AwsCredentials | ((options?: never) => Promise<AwsCredentials>)

/** Node TLS options that may be given in `ssl`. */
export interface SslOptions {
  /** Certificate authorities to trust instead of Node's own, in PEM. */
  ca?: string | Buffer | Array<string | Buffer>
  /** The name the server's certificate must carry; for tunnels, load balancers and IP addresses. */
  servername?: string
  /** `false` is the same as `sslMode: 'require'`. */
  rejectUnauthorized?: boolean
  /** Lowest TLS version to accept. Default: Node's (`TLSv1.2`). */
  minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** A boolean as the drivers spell it. */
export type BooleanOption = boolean | 0 | 1 | 'true' | 'false' | '1' | '0' | undefined

/** Options that go with any target and any AWS identity. */
export interface GeneralOptions {
  /** Log in with temporary credentials from AWS. Default: `true`; `false` sends `user` and `password` as they are. (`IAM`) */
  iam?: BooleanOption
  /**
   * Host name of the cluster, workgroup, custom domain, tunnel or load balancer; it tells `clusterId`, `workgroup` and
   * `region` where it can. Default: looked up from `clusterId` or `workgroup`. (`Server`)
   */
  host?: string | undefined
  /** TCP port. Default: 5439, or the one looked up together with the host. (`Port`) */
  port?: number | string | undefined
  /** Database to log in to; required, here or in a profile. (`Database`) */
  database?: string | undefined
  /** AWS region. Default: from `host`, custom-domain DNS, the AWS profile, `AWS_REGION`, `AWS_DEFAULT_REGION`. (`Region`) */
  region?: string | undefined
  /** Says that a host which does not tell (custom domain, tunnel) leads to Redshift Serverless. Default: from `host`. */
  isServerless?: BooleanOption
  /** User name with `iam: false`; otherwise the database user when `dbUser` is not given. (`UID`) */
  user?: string | undefined
  /** Password with `iam: false`; otherwise never used and never sent anywhere. (`PWD`) */
  password?: string | undefined
  /**
   * Log in as the calling IAM identity instead of as `dbUser`. Default: `false`; Serverless always does.
   * (`group_federation`)
   */
  groupFederation?: BooleanOption
  /** How long a password is accepted for new log-ins: 900 to 3600 seconds. Default: 900, decided by AWS. (`IAMDuration`) */
  iamDuration?: number | string | undefined
  /** Fetch a new password for every connection. Default: `false`. (`IAMDisableCache`) */
  iamDisableCache?: BooleanOption
  /**
   * Endpoint of the Redshift or Redshift Serverless API: an `https://` URL or a host name. Default:
   * `AWS_ENDPOINT_URL_REDSHIFT`, `AWS_ENDPOINT_URL`, the profile, then the public endpoint. (`EndpointUrl`)
   */
  endpointUrl?: string | undefined
  /** Endpoint of AWS STS: an `https://` URL or a host name. Default: as for `endpointUrl`, then the regional one. (`StsEndpointUrl`) */
  stsEndpointUrl?: string | undefined
  /** Called with an `mfa_serial` of a profile, returns the code that the device shows. */
  mfaCodeProvider?: ((mfaSerial: string) => Promise<string> | string | number) | undefined
  /**
   * How far the server is verified: `verify-full` (default), `verify-ca` checks who signed the certificate but not whose
   * it is, `require` checks nothing, `disable` only goes with `iam: false`. (`SSLMode`)
   */
  sslMode?: 'verify-full' | 'verify-ca' | 'require' | 'disable' | undefined
  /** TLS options of Node. `true` means the default; `false` is `sslMode: 'disable'`. */
  ssl?: SslOptions | boolean | undefined
  /** PEM file with the certificate authorities to trust instead of Node's own. (`CaFile`) */
  caFile?: string | undefined
  /**
   * The name the certificate must carry, for tunnels, load balancers and IP addresses. Default: the host. Without `host`
   * or `vpcEndpointUrl` it *is* the host, as in ODBC; use `ssl.servername` where that must not be. (`Servername`)
   */
  servername?: string | undefined
  /** Host to dial instead of `host`, which then only tells cluster, workgroup and region. (`vpc_endpoint_url`) */
  vpcEndpointUrl?: string | undefined
  /** Name that the session shows in system tables. (`ApplicationName`) */
  applicationName?: string | undefined
  /** Time limit in milliseconds for everything that happens before the database is dialled. Default: 10000. */
  timeout?: number | string | undefined
  /** Receives warnings and diagnostics. Default: warnings go to `process.emitWarning`. */
  logger?: RedshiftIamLogger | undefined
  /** Request handler of the AWS SDK (`@smithy/node-http-handler`) for all AWS calls; the way through a proxy. */
  requestHandler?: unknown
}

/** A provisioned cluster, or a host that says what it is. */
export interface ClusterOptions {
  /** Identifier of a provisioned cluster. Default: from `host`. (`ClusterID`) */
  clusterId?: string | undefined
  workgroup?: undefined
  /** Database user to log in as: 1 to 64 characters, no `:` or `/`, not `PUBLIC`. Default: `user`. (`DbUser`) */
  dbUser?: string | undefined
  /** Create `dbUser` at log-in when it does not exist yet. Default: `false`. (`AutoCreate`) */
  autoCreate?: BooleanOption
  /** Groups that `dbUser` joins for the session: a list, or text separated by commas. (`DbGroups`) */
  dbGroups?: readonly string[] | string | undefined
  /** Lower-case `dbGroups`. Default: `false`. (`ForceLowercase`) */
  forceLowercase?: BooleanOption
}

/** A Redshift Serverless workgroup, which decides itself who logs in: the calling IAM identity. */
export interface WorkgroupOptions {
  /** Name of a Redshift Serverless workgroup. Default: from `host`. (`Workgroup`) */
  workgroup: string
  clusterId?: undefined
  dbUser?: undefined
  autoCreate?: undefined
  dbGroups?: undefined
  forceLowercase?: undefined
}

/** An AWS profile, an EC2 instance profile, or with neither what the environment holds. */
export interface ProfileOptions {
  /** AWS profile that signs: static keys, chained roles, SSO, web identity or `credential_process`. (`Profile`) */
  profile?: string | undefined
  /** Sign with the EC2 instance profile; wins over `profile` and never falls back. Default: `false`. (`InstanceProfile`) */
  instanceProfile?: BooleanOption
  accessKeyId?: undefined
  secretAccessKey?: undefined
  sessionToken?: undefined
  authProfile?: undefined
  credentials?: undefined
}

/** AWS keys that sign. */
export interface KeyOptions {
  /** AWS access key id. (`AccessKeyID`) */
  accessKeyId: string
  /** Secret of `accessKeyId`. (`SecretAccessKey`) */
  secretAccessKey: string
  /** Session token, when `accessKeyId` is a temporary key. (`SessionToken`) */
  sessionToken?: string | undefined
  profile?: undefined
  instanceProfile?: undefined
  authProfile?: undefined
  credentials?: undefined
}

/** A Redshift authentication profile, read with AWS keys; the same keys sign unless a profile is named too. */
export interface AuthProfileOptions {
  /** Redshift authentication profile that fills in what is not given. (`AuthProfile`) */
  authProfile: string
  /** AWS access key id that reads `authProfile`. (`AccessKeyID`) */
  accessKeyId: string
  /** Secret of `accessKeyId`. (`SecretAccessKey`) */
  secretAccessKey: string
  /** Session token, when `accessKeyId` is a temporary key. (`SessionToken`) */
  sessionToken?: string | undefined
  /** AWS profile that signs the credential call. Default: the keys do. (`Profile`) */
  profile?: string | undefined
  /** Sign the credential call with the EC2 instance profile. Default: `false`. (`InstanceProfile`) */
  instanceProfile?: BooleanOption
  credentials?: undefined
}

/** Credentials or a provider of the AWS SDK: the way out for every identity that has no option of its own. */
export interface ProviderOptions {
  /** AWS keys, or a function that fetches them: `fromIni()`, `fromSSO()`, or any provider of the AWS SDK. */
  credentials: AwsCredentialSource
  profile?: undefined
  instanceProfile?: undefined
  accessKeyId?: undefined
  secretAccessKey?: undefined
  sessionToken?: undefined
  authProfile?: undefined
}

type CheckedOptions = GeneralOptions &
  (ClusterOptions | WorkgroupOptions) &
  (ProfileOptions | KeyOptions | AuthProfileOptions | ProviderOptions)

/** Exists in types only: what carries it was read from text, where the compiler cannot see what goes with what. */
declare const readFromText: unique symbol

/**
 * Options read from a connection string or DSN. They may be spread and overridden freely, for instance
 * `{ ...readDsn('dw'), profile: 'etl' }`; what contradicts itself is then refused when it is used.
 */
export interface ParsedOptions extends GeneralOptions {
  readonly [readFromText]: true
  clusterId?: string | undefined
  workgroup?: string | undefined
  dbUser?: string | undefined
  autoCreate?: BooleanOption
  dbGroups?: readonly string[] | string | undefined
  forceLowercase?: BooleanOption
  profile?: string | undefined
  instanceProfile?: BooleanOption
  authProfile?: string | undefined
  accessKeyId?: string | undefined
  secretAccessKey?: string | undefined
  sessionToken?: string | undefined
  credentials?: AwsCredentialSource | undefined
}

/**
 * Where to connect and who asks, in camelCase. Combinations that cannot work do not compile: a cluster together with
 * a workgroup, a profile together with keys, half a pair of keys. The drivers' own names are {@link DriverProperties}.
 */
export type RedshiftIamOptions = CheckedOptions | ParsedOptions
