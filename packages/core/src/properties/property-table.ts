import type { Settings } from './settings.ts'

/** How the value of a property is read; see `parse-value.ts`. */
export type PropertyKind =
  | 'text'
  | 'name'
  | 'secret'
  | 'boolean'
  | 'integer'
  | 'list'
  | 'endpoint'
  | 'database user'
  | 'ssl mode'
  | 'tls'
  | 'credentials'
  | 'function'
  | 'object'

/** What there is to know about one property. */
export interface Property {
  /** Its name in TypeScript options. */
  readonly id: keyof Settings
  /** Its name in the guide, or in the ODBC driver where the guide does not mention it; messages use it. */
  readonly name: string
  /** Further names in the ODBC, JDBC and Python drivers. Case, `_` and `-` never matter. */
  readonly aliases: readonly string[]
  readonly kind: PropertyKind
  /** One sentence for the table of options. */
  readonly meaning: string
  /** What holds when nobody says otherwise; filled in by the resolver, not here. */
  readonly default?: string
  /** Smallest and largest value of an integer. */
  readonly range?: readonly [number, number]
  readonly unit?: string
  /** Whether an authentication profile may set it. */
  readonly inAuthProfile: boolean
  /** The keys of an AWS profile that set it; without any, an AWS profile cannot. */
  readonly awsProfileKeys: readonly string[]
}

type Row = Omit<Property, 'id' | 'aliases' | 'inAuthProfile' | 'awsProfileKeys'> & Partial<Property>

/** A record, so that the compiler misses any setting that has no row. */
const rows: Record<keyof Settings, Row> = {
  iam: {
    name: 'IAM',
    aliases: ['IAMAuth'],
    kind: 'boolean',
    meaning: 'Log in with temporary credentials from AWS; 0 hands UID and PWD to the server as they are.',
    default: '1 in options, 0 in connection strings and DSNs',
  },
  host: {
    name: 'Server',
    aliases: ['Host', 'HostName'],
    kind: 'name',
    meaning:
      'Host name of the cluster, workgroup, custom domain, tunnel or load balancer; tells ClusterID, Workgroup and Region where it can.',
    default: 'looked up from ClusterID or Workgroup',
    inAuthProfile: true,
    awsProfileKeys: ['host', 'server'],
  },
  port: {
    name: 'Port',
    aliases: ['PortNumber'],
    kind: 'integer',
    range: [1, 65_535],
    meaning: 'TCP port of the database.',
    default: '5439, or the one looked up together with the host',
    inAuthProfile: true,
    awsProfileKeys: ['port'],
  },
  database: {
    name: 'Database',
    aliases: ['DB', 'DBName'],
    kind: 'text',
    meaning: 'Database to log in to; required.',
    inAuthProfile: true,
    awsProfileKeys: ['database'],
  },
  clusterId: {
    name: 'ClusterID',
    aliases: ['ClusterIdentifier'],
    kind: 'name',
    meaning: 'Identifier of a provisioned cluster.',
    default: 'from Server',
    inAuthProfile: true,
    awsProfileKeys: ['cluster_id', 'clusterid', 'cluster_identifier'],
  },
  workgroup: {
    name: 'Workgroup',
    aliases: ['WorkgroupName', 'ServerlessWorkgroup'],
    kind: 'name',
    meaning: 'Name of a Redshift Serverless workgroup.',
    default: 'from Server',
    inAuthProfile: true,
    awsProfileKeys: ['workgroup'],
  },
  isServerless: {
    name: 'isServerless',
    aliases: ['Serverless'],
    kind: 'boolean',
    meaning: 'Says that a host which does not tell (custom domain, tunnel) leads to Redshift Serverless.',
    default: 'from Server',
    inAuthProfile: true,
  },
  region: {
    name: 'Region',
    kind: 'name',
    meaning: 'AWS region of the cluster or workgroup.',
    default: 'from Server, the DNS of a custom domain, the AWS profile, AWS_REGION, AWS_DEFAULT_REGION',
    inAuthProfile: true,
    awsProfileKeys: ['region'],
  },
  dbUser: {
    name: 'DbUser',
    kind: 'database user',
    meaning: 'Database user to log in as, on a provisioned cluster without group_federation.',
    default: 'UID',
    inAuthProfile: true,
    awsProfileKeys: ['dbuser'],
  },
  autoCreate: {
    name: 'AutoCreate',
    kind: 'boolean',
    meaning: 'Creates DbUser at log-in when it does not exist yet.',
    default: '0',
    inAuthProfile: true,
    awsProfileKeys: ['autocreate'],
  },
  dbGroups: {
    name: 'DbGroups',
    kind: 'list',
    meaning: 'Groups that DbUser joins for the session: a list, or text separated by commas.',
    inAuthProfile: true,
    awsProfileKeys: ['dbgroups'],
  },
  forceLowercase: {
    name: 'ForceLowercase',
    kind: 'boolean',
    meaning: 'Lower-cases DbGroups.',
    default: '0',
    inAuthProfile: true,
    awsProfileKeys: ['forcelowercase'],
  },
  groupFederation: {
    name: 'group_federation',
    kind: 'boolean',
    meaning:
      'Logs in as the calling IAM identity (GetClusterCredentialsWithIAM) instead of as DbUser; Serverless always does.',
    default: '0',
    inAuthProfile: true,
    awsProfileKeys: ['group_federation'],
  },
  iamDuration: {
    name: 'IAMDuration',
    kind: 'integer',
    range: [900, 3600],
    unit: 'seconds',
    meaning: 'How long a temporary password is accepted for new log-ins.',
    default: '900, decided by AWS',
    inAuthProfile: true,
    awsProfileKeys: ['iamduration'],
  },
  iamDisableCache: {
    name: 'IAMDisableCache',
    aliases: ['DisableCache'],
    kind: 'boolean',
    meaning: 'Fetches a new password for every connection.',
    default: '0',
  },
  user: {
    name: 'UID',
    aliases: ['User', 'LogonID', 'UserName'],
    kind: 'text',
    meaning: 'User name with IAM=0; with IAM=1 the DbUser when no other is given.',
  },
  password: {
    name: 'PWD',
    aliases: ['Password'],
    kind: 'secret',
    meaning: 'Password with IAM=0; never used, and never sent anywhere, with IAM=1.',
  },
  profile: {
    name: 'Profile',
    kind: 'text',
    meaning: 'AWS profile that signs: static keys, chained roles, SSO, web identity or credential_process.',
    default:
      'AWS_PROFILE, AWS_DEFAULT_PROFILE, keys in the environment, the default profile, then the AWS SDK',
  },
  instanceProfile: {
    name: 'InstanceProfile',
    kind: 'boolean',
    meaning: 'Signs with the EC2 instance profile; wins over Profile and never falls back to anything else.',
    default: '0',
  },
  accessKeyId: {
    name: 'AccessKeyID',
    kind: 'name',
    meaning: 'AWS access key id that signs, or that reads AuthProfile.',
  },
  secretAccessKey: {
    name: 'SecretAccessKey',
    kind: 'secret',
    meaning: 'Secret of AccessKeyID.',
  },
  sessionToken: {
    name: 'SessionToken',
    kind: 'secret',
    meaning: 'Session token, when AccessKeyID is a temporary key.',
  },
  credentials: {
    name: 'credentials',
    kind: 'credentials',
    meaning:
      'AWS keys, or any credential provider of the AWS SDK, instead of Profile, InstanceProfile and AccessKeyID.',
  },
  mfaCodeProvider: {
    name: 'mfaCodeProvider',
    kind: 'function',
    meaning: 'Called with an mfa_serial, returns the code that the device shows.',
  },
  authProfile: {
    name: 'AuthProfile',
    kind: 'text',
    meaning:
      'Redshift authentication profile that fills in what is not given; needs AccessKeyID and SecretAccessKey.',
  },
  endpointUrl: {
    name: 'EndpointUrl',
    kind: 'endpoint',
    meaning: 'Endpoint of the Redshift or Redshift Serverless API, such as a VPC endpoint.',
    default: 'AWS_ENDPOINT_URL_REDSHIFT, AWS_ENDPOINT_URL, the profile, then the public one of Region',
  },
  stsEndpointUrl: {
    name: 'StsEndpointUrl',
    kind: 'endpoint',
    meaning: 'Endpoint of AWS STS, where roles are assumed.',
    default: 'AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile, then the regional one',
  },
  sslMode: {
    name: 'SSLMode',
    aliases: ['AuthMech'],
    kind: 'ssl mode',
    meaning:
      'How far the server is verified: verify-full, verify-ca (signer only) or require (not at all); disable only with IAM=0.',
    default: 'verify-full',
  },
  ssl: {
    name: 'ssl',
    kind: 'tls',
    meaning:
      'TLS options: ca, servername, minVersion, rejectUnauthorized; true means the default, false is SSLMode=disable.',
  },
  caFile: {
    name: 'CaFile',
    aliases: ['SSLRootCert'],
    kind: 'text',
    meaning: 'PEM file with the certificate authorities to trust instead of those of Node.',
  },
  servername: {
    name: 'Servername',
    kind: 'name',
    meaning:
      'Beside Server or vpc_endpoint_url the name that the certificate must carry; alone it is Server, as in ODBC.',
    default: 'the host',
  },
  vpcEndpointUrl: {
    name: 'vpc_endpoint_url',
    kind: 'name',
    meaning: 'Host to dial instead of Server, which then only tells cluster, workgroup and region.',
  },
  applicationName: {
    name: 'ApplicationName',
    kind: 'text',
    meaning: 'Name that the session shows in system tables.',
    inAuthProfile: true,
  },
  timeout: {
    name: 'timeout',
    kind: 'integer',
    range: [1, 2_147_483_647],
    unit: 'milliseconds',
    meaning: 'Time limit for everything that happens before the database is dialled.',
    default: '10000',
  },
  logger: {
    name: 'logger',
    kind: 'object',
    meaning: 'Receives warnings and diagnostics: an object with warn and debug.',
    default: 'warnings go to process.emitWarning',
  },
  requestHandler: {
    name: 'requestHandler',
    kind: 'object',
    meaning: 'Request handler of the AWS SDK for all AWS calls; the way through a proxy.',
  },
}

/** Every property there is, in the order of the documentation. */
export const properties: readonly Property[] = Object.entries(rows).map(([id, row]) => ({
  aliases: [],
  inAuthProfile: false,
  awsProfileKeys: [],
  ...row,
  id: id as keyof Settings,
}))
