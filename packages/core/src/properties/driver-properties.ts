import type { BooleanOption, GeneralOptions, ParsedOptions } from './options.ts'

type Text = string | number | undefined
type Whole = number | string | undefined

/** The names of the guide, and those of the ODBC driver where the guide has none. */
export interface GuideProperties {
  /** Log in with temporary credentials from AWS. Default here: 1. */
  IAM?: BooleanOption
  /** User name with `IAM=0`; otherwise the database user when `DbUser` is not given. */
  UID?: Text
  /** Password with `IAM=0`; otherwise never used. */
  PWD?: Text
  /** Host name of the cluster, workgroup, custom domain or tunnel. */
  Server?: Text
  /** TCP port. Default: 5439, or the one looked up together with the host. */
  Port?: Whole
  /** Database to log in to; required. */
  Database?: Text
  /** Identifier of a provisioned cluster. Default: from `Server`. */
  ClusterID?: Text
  /** Name of a Redshift Serverless workgroup. Default: from `Server`. */
  Workgroup?: Text
  /** Says that a host which does not tell leads to Redshift Serverless. */
  Serverless?: BooleanOption
  /** AWS region. Default: from `Server`, custom-domain DNS, the AWS profile, the environment. */
  Region?: Text
  /** Database user to log in as. Default: `UID`. */
  DbUser?: Text
  /** Create `DbUser` at log-in when it does not exist yet. Default: 0. */
  AutoCreate?: BooleanOption
  /** Groups that `DbUser` joins for the session, separated by commas. */
  DbGroups?: string | readonly string[] | undefined
  /** Lower-case `DbGroups`. Default: 0. */
  ForceLowercase?: BooleanOption
  /** Log in as the calling IAM identity instead of as `DbUser`. Default: 0. */
  group_federation?: BooleanOption
  /** How long a password is accepted for new log-ins: 900 to 3600 seconds. Default: 900. */
  IAMDuration?: Whole
  /** Fetch a new password for every connection. Default: 0. */
  IAMDisableCache?: BooleanOption
  /** Endpoint of the Redshift or Redshift Serverless API. */
  EndpointUrl?: Text
  /** Endpoint of AWS STS. */
  StsEndpointUrl?: Text
  /** Redshift authentication profile; needs `AccessKeyID` and `SecretAccessKey`. */
  AuthProfile?: Text
  /** AWS profile that signs. */
  Profile?: Text
  /** Sign with the EC2 instance profile; wins over `Profile`. Default: 0. */
  InstanceProfile?: BooleanOption
  /** AWS access key id. */
  AccessKeyID?: Text
  /** Secret of `AccessKeyID`. */
  SecretAccessKey?: string | undefined
  /** Session token, when `AccessKeyID` is a temporary key. */
  SessionToken?: string | undefined
  /** `verify-full` (default), `verify-ca`, `require`; `disable` only with `IAM=0`. */
  SSLMode?: string | undefined
  /** PEM file with the certificate authorities to trust. */
  CaFile?: string | undefined
  /** Beside `Server` the name the certificate must carry; alone it is `Server`. */
  Servername?: string | undefined
  /** Host to dial instead of `Server`. */
  vpc_endpoint_url?: string | undefined
  /** Name that the session shows in system tables. */
  ApplicationName?: Text
}

/** Names of the three drivers for the same properties, by the name of the guide. */
interface DriverAliases {
  UID: 'User' | 'LogonID'
  PWD: 'Password'
  Server: 'Host' | 'HostName'
  Port: 'PortNumber'
  Database: 'DB' | 'DBName'
  ClusterID: 'ClusterId' | 'ClusterIdentifier' | 'cluster_identifier'
  Workgroup: 'serverlessWorkgroup' | 'serverless_work_group' | 'workgroupName'
  Serverless: 'isServerless' | 'is_serverless'
  DbUser: 'db_user'
  AutoCreate: 'auto_create'
  DbGroups: 'db_groups'
  ForceLowercase: 'force_lowercase'
  group_federation: 'groupfederation'
  IAMDisableCache: 'DisableCache' | 'iam_disable_cache'
  EndpointUrl: 'EndPointUrl' | 'endpoint_url'
  AuthProfile: 'auth_profile'
  AccessKeyID: 'access_key_id'
  SecretAccessKey: 'secret_access_key'
  SessionToken: 'session_token'
  CaFile: 'sslrootcert'
  ApplicationName: 'application_name'
}

type AliasProperties = {
  [Name in keyof DriverAliases as DriverAliases[Name]]?: GuideProperties[Name]
}

type NamedProperties = GuideProperties & AliasProperties

/** The same names in lower case, as in JDBC. */
type LowerCaseProperties = {
  [Name in keyof NamedProperties as Lowercase<Name>]?: NamedProperties[Name]
}

/** What has no name in any driver. */
type PackageOptions = Pick<
  GeneralOptions,
  'ssl' | 'timeout' | 'logger' | 'requestHandler' | 'mfaCodeProvider'
> &
  Pick<ParsedOptions, 'credentials'>

/** Names that only {@link RedshiftIamOptions} has; excluded, or its checks could be passed by mixing both. */
type CamelCaseOnly = Exclude<
  keyof Omit<ParsedOptions, symbol>,
  keyof (NamedProperties & LowerCaseProperties & PackageOptions)
>

/**
 * The properties of the guide under its own names (`ClusterID`, `DbUser`, …) or those of the ODBC, JDBC and Python
 * drivers. Any case works; the types know the guide's spelling, the drivers' own and lower case. What contradicts
 * itself is refused when it is used: only {@link RedshiftIamOptions} is checked by the compiler.
 */
export type DriverProperties = NamedProperties &
  LowerCaseProperties &
  PackageOptions & { [Name in CamelCaseOnly]?: undefined }
