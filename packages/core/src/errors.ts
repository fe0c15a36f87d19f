/**
 * Every code a {@link RedshiftIamError} can carry. Codes are stable: a released code never changes its meaning.
 * `docs/errors.md` is made from the comments below: what a code means, its usual causes, and the remedy.
 */
export type RedshiftIamErrorCode =
  /**
   * An option that nothing else can supply was left out.
   *
   * Causes: `Database` in no layer; `DbUser` for a cluster without `group_federation`; half of a pair such
   * as `AccessKeyID` without `SecretAccessKey`; `Server`, `UID` or `PWD` with `IAM=0`.
   *
   * Remedy: Set the option that the message names.
   */
  | 'OPTION_REQUIRED'
  /**
   * The value of an option cannot be meant.
   *
   * Causes: A host with a scheme, port or path in it; a number outside its range; a boolean that is no
   * boolean; a name no database user can have; a `CaFile` that cannot be read.
   *
   * Remedy: Correct the option that the message names; docs/options.md has the values each one takes.
   */
  | 'OPTION_INVALID'
  /**
   * Two options contradict each other.
   *
   * Causes: Two spellings of one property with different values; `ClusterID` beside `Workgroup`;
   * `ClusterID` beside the host of a workgroup; `Profile` beside static keys; `host`, `user` or `password`
   * of node-postgres beside the Redshift options.
   *
   * Remedy: Keep the one that is meant.
   */
  | 'OPTION_CONFLICT'
  /**
   * A name that is nearly, but not quite, the name of an option.
   *
   * Causes: A misspelt property, which would otherwise be dropped in silence.
   *
   * Remedy: Write the name that the message proposes, or remove the option.
   */
  | 'OPTION_UNKNOWN'
  /**
   * Something that exists in another driver or in PostgreSQL, but has no counterpart here.
   *
   * Causes: `plugin_name` and the sign-in plugins of the drivers; `pg.native`; a session parameter that
   * Redshift lacks; an option of node-postgres that the resolver has to own.
   *
   * Remedy: Use what the hint names in its place.
   */
  | 'OPTION_NOT_SUPPORTED'
  /**
   * A connection string that is neither an ODBC string nor a JDBC URL of Redshift.
   *
   * Causes: A `{` that is never closed; a pair without `=`; a `postgres://` URL; a JDBC URL of another
   * database; a `%` that no two hexadecimal digits follow.
   *
   * Remedy: Correct the part that the message names, or pass an object of options.
   */
  | 'CONNECTION_STRING_INVALID'
  /**
   * `DSN` names a data source that no `odbc.ini` holds.
   *
   * Causes: A misspelt name; `ODBCINI` pointing to another file; a file that this user cannot read.
   *
   * Remedy: Add the data source to one of the files that the message lists, or correct `DSN`.
   */
  | 'DSN_NOT_FOUND'
  /**
   * An AWS profile that was named is in neither of the shared files.
   *
   * Causes: A misspelt `Profile`, `AWS_PROFILE` or `source_profile`; `[name]` instead of `[profile name]`
   * in the config file; other files by `AWS_SHARED_CREDENTIALS_FILE` or `AWS_CONFIG_FILE`.
   *
   * Remedy: Add the profile to a file that the message lists, or correct the name.
   */
  | 'PROFILE_NOT_FOUND'
  /**
   * An AWS profile contradicts itself, lacks something, or holds a value that AWS refuses.
   *
   * Causes: Half a pair of keys; `role_arn` without a source; `source_profile` beside `credential_source`;
   * `duration_seconds` above one hour for a chained role; a file that cannot be read.
   *
   * Remedy: Correct the key that the message names, in the file that it names.
   */
  | 'PROFILE_INVALID'
  /**
   * `source_profile` leads back to a profile that was passed already.
   *
   * Causes: Two profiles that name each other; a profile that names itself without holding keys.
   *
   * Remedy: Let the last `source_profile` of the chain name a profile that holds keys.
   */
  | 'PROFILE_CHAIN_LOOP'
  /**
   * A role asks for an MFA code, and there is nobody to ask.
   *
   * Causes: `mfa_serial` in a profile without the option `mfaCodeProvider`; a provider that failed or gave
   * no six digits.
   *
   * Remedy: Pass `mfaCodeProvider`, or use a profile without `mfa_serial` for services.
   */
  | 'MFA_REQUIRED'
  /**
   * A profile signs in by IAM Identity Center, and nobody has signed in on this machine.
   *
   * Causes: `aws sso login` was never run for this session; another `HOME`, as under `sudo` or in a
   * container.
   *
   * Remedy: Run `aws sso login --profile <profile>` as the user who runs this program.
   */
  | 'SSO_TOKEN_MISSING'
  /**
   * The sign-in at IAM Identity Center is over and cannot be renewed.
   *
   * Causes: A working day went by; an administrator ended the session.
   *
   * Remedy: Run `aws sso login --profile <profile>`.
   */
  | 'SSO_TOKEN_EXPIRED'
  /**
   * The instance metadata service gave no AWS keys.
   *
   * Causes: This is no EC2 instance; the instance has no role; a hop limit of 1 keeps containers from
   * reaching the service; the service is turned off.
   *
   * Remedy: Attach a role to the instance, raise the hop limit to 2 for containers, or name another
   * identity by `Profile` or keys.
   */
  | 'INSTANCE_PROFILE_UNAVAILABLE'
  /**
   * None of the places that may hold AWS keys has any.
   *
   * Causes: No keys in the options, no profile, no variables in the environment, no container or instance
   * role.
   *
   * Remedy: Set `Profile` or keys, or give the machine a role.
   */
  | 'IDENTITY_NOT_FOUND'
  /**
   * The place the AWS keys come from was found, but gave none that can be used.
   *
   * Causes: `credential_process` failed or printed something else than its JSON; a provider function threw;
   * the container endpoint refused; the keys had expired already; IAM Identity Center has not assigned the
   * role.
   *
   * Remedy: Run or call what the message names by itself, and correct what it shows.
   */
  | 'IDENTITY_FAILED'
  /**
   * STS refused to hand out the keys of a role, or could not be reached.
   *
   * Causes: The caller may not call `sts:AssumeRole`; the trust policy of the role does not name the
   * caller; another `external_id`; a wrong MFA code; no network route to STS.
   *
   * Remedy: Change the policy, the profile or the route that the hint names.
   */
  | 'ASSUME_ROLE_FAILED'
  /**
   * Nothing says which cluster or workgroup is meant.
   *
   * Causes: No `Server`, `ClusterID` or `Workgroup`; an IP address or `localhost` of a tunnel as `Server`.
   *
   * Remedy: Set `ClusterID` (or `Workgroup` for Serverless) and `Region` beside the host.
   */
  | 'TARGET_REQUIRED'
  /**
   * Nothing says in which AWS region the database is.
   *
   * Causes: A host that does not tell it, and no `Region`, no region in the profile and no `AWS_REGION`.
   *
   * Remedy: Set `Region`.
   */
  | 'REGION_REQUIRED'
  /**
   * `Server` was taken as a custom domain name, which Redshift does not know in this region.
   *
   * Causes: The host is a load balancer, a tunnel or a PrivateLink endpoint and no custom domain; the
   * domain is registered in another region or account.
   *
   * Remedy: Set `ClusterID` or `Workgroup`, and `Region`; for a real custom domain check its region.
   */
  | 'CUSTOM_DOMAIN_NOT_FOUND'
  /**
   * The call that asks where the cluster or workgroup listens was refused or failed.
   *
   * Causes: The policy lacks `redshift:DescribeClusters` or `redshift-serverless:GetWorkgroup`; the name or
   * the region is wrong; no network route to the API.
   *
   * Remedy: Allow the action on the resource in the hint, or set `Server`, so that nothing has to be
   * described.
   */
  | 'DESCRIBE_FAILED'
  /**
   * The cluster or workgroup exists, but has no address yet.
   *
   * Causes: It is being created, restored or resumed, or it is paused.
   *
   * Remedy: Wait until it is available, or resume it.
   */
  | 'ENDPOINT_NOT_READY'
  /**
   * Redshift knows no authentication profile of that name here.
   *
   * Causes: A misspelt `AuthProfile`; another region or account.
   *
   * Remedy: Correct `AuthProfile`, `Region` or the keys that read it.
   */
  | 'AUTH_PROFILE_NOT_FOUND'
  /**
   * The content of an authentication profile is no JSON object of plain values.
   *
   * Causes: It was edited by hand; a value is a list or an object; it is longer than 65,536 characters.
   *
   * Remedy: Have the profile corrected by who owns it.
   */
  | 'AUTH_PROFILE_INVALID'
  /**
   * The call that reads an authentication profile was refused or failed.
   *
   * Causes: The policy lacks `redshift:DescribeAuthenticationProfiles`; wrong keys; no network route to the
   * API.
   *
   * Remedy: Allow the action, or correct `AccessKeyID`, `SecretAccessKey` and `EndpointUrl`.
   */
  | 'AUTH_PROFILE_FAILED'
  /**
   * The call that asks for a temporary password was refused or failed.
   *
   * Causes: The policy lacks `redshift:GetClusterCredentials`, `redshift:CreateClusterUser`,
   * `redshift:JoinGroup`, `redshift:GetClusterCredentialsWithIAM` or `redshift-serverless:GetCredentials`;
   * no such cluster in this region and account; a VPC endpoint whose first label was taken for the cluster;
   * AWS keys that ended; a wrong clock; no network route to the API.
   *
   * Remedy: Follow the hint: it names the action and the ARN to allow, or the option to set.
   */
  | 'GET_CREDENTIALS_FAILED'
  /**
   * A temporary password would travel without encryption.
   *
   * Causes: `SSLMode=disable` or `ssl: false` with IAM on.
   *
   * Remedy: Remove it; `sslMode: 'require'` encrypts without checking the certificate.
   */
  | 'SSL_REQUIRED'
  /**
   * The encrypted connection could not be set up.
   *
   * Causes: The certificate is for another name (tunnel, load balancer, IP address); its authority is not
   * trusted; it has expired; something else than Redshift answers.
   *
   * Remedy: Set `servername` to the cluster's endpoint, or `CaFile` to the authority, as the hint says.
   */
  | 'TLS_FAILED'
  /**
   * The database could not be reached, or did not finish the login in time.
   *
   * Causes: Security group, routing, VPN or DNS; a paused cluster; a wrong port; a proxy that cuts the
   * connection; `connectionTimeoutMillis`.
   *
   * Remedy: Check the route to host and port that the message names.
   */
  | 'CONNECT_FAILED'
  /**
   * The database refused the login.
   *
   * Causes: The user does not exist and `AutoCreate` is off; the password had expired, or the clock of this
   * machine is wrong; the connection is not encrypted; `Server` belongs to another cluster than
   * `ClusterID`; the database does not exist.
   *
   * Remedy: Follow the hint: it says which of these applies.
   */
  | 'LOGIN_REFUSED'
  /**
   * The server asks to log in by a method that node-postgres does not know.
   *
   * Causes: The user has a SHA-256 password, or belongs to a native identity provider; something else than
   * Redshift answers.
   *
   * Remedy: Log in with IAM, or as a user with an MD5 password.
   */
  | 'AUTH_METHOD_NOT_SUPPORTED'
  /**
   * The AWS identity now stands for another database user than when the settings were made.
   *
   * Causes: A profile was changed while the program ran, with settings that hold the user as a plain value.
   *
   * Remedy: Make the settings anew, or use `createPool`, which follows the user.
   */
  | 'IDENTITY_CHANGED'
  /**
   * A query builder was asked for something Redshift does not have.
   *
   * Causes: `RETURNING`, `ON CONFLICT`, indexes, savepoints, row locks and the like.
   *
   * Remedy: Use what the hint names in its place.
   */
  | 'NOT_SUPPORTED_BY_REDSHIFT'
  /**
   * Another process migrates, or one that did was ended before it could unlock.
   *
   * Causes: Two deployments at once; a migration that was killed.
   *
   * Remedy: Wait for the other to finish; when there is none, free the lock as the hint says.
   */
  | 'MIGRATION_LOCKED'
  /**
   * Finding the identity or asking AWS took longer than the option `timeout`.
   *
   * Causes: No route to an AWS endpoint, so that packets vanish; a slow `credential_process` or provider.
   *
   * Remedy: Open the route (VPC endpoint, proxy, security group), or raise `timeout`.
   */
  | 'TIMEOUT'
  /**
   * The caller gave up before there was an answer.
   *
   * Causes: An `AbortSignal` fired; `end()` was called while the client was connecting.
   *
   * Remedy: Nothing, where it was meant.
   */
  | 'ABORTED'
  /**
   * The resolver was closed, and is used again.
   *
   * Causes: A pool or query that outlives `close()`; a shared resolver that one of its users closed.
   *
   * Remedy: Close a resolver after everything that uses it, and make a new one to go on.
   */
  | 'CLOSED'

/** What an error can say beside its code and its first sentence. */
export interface RedshiftIamErrorDetails {
  /** The remedy: one sentence that names what to change, and where. It is also the end of `message`. */
  hint?: string | undefined
  /** The error that led to this one, with every secret taken out of it. */
  cause?: unknown
  /** The error name that the AWS service answered with, such as `ClusterNotFoundFault`. */
  awsErrorName?: string | undefined
  /** The request id of the AWS answer, for a support case. */
  requestId?: string | undefined
}

/** Shared by every copy of this package in a process, so that `isInstance` holds across ESM and CommonJS. */
const marker = Symbol.for('redshift-iam.error')

/**
 * The one error class of all redshift-iam packages.
 *
 * @example
 * ```ts
 * try { await resolver.resolve() } catch (error) {
 *   if (RedshiftIamError.isInstance(error) && error.code === 'SSO_TOKEN_EXPIRED') console.error(error.hint)
 * }
 * ```
 */
export class RedshiftIamError extends Error {
  readonly code: RedshiftIamErrorCode
  readonly hint?: string
  readonly awsErrorName?: string
  readonly requestId?: string

  constructor(code: RedshiftIamErrorCode, summary: string, details: RedshiftIamErrorDetails = {}) {
    super(
      details.hint ? `${summary} ${details.hint}` : summary,
      'cause' in details ? { cause: details.cause } : {},
    )
    this.name = 'RedshiftIamError'
    this.code = code
    if (details.hint !== undefined) this.hint = details.hint
    if (details.awsErrorName !== undefined) this.awsErrorName = details.awsErrorName
    if (details.requestId !== undefined) this.requestId = details.requestId
    Object.defineProperty(this, marker, { value: true })
  }

  /** Whether a value is such an error, also when it comes from another loaded copy of the package. */
  static isInstance(value: unknown): value is RedshiftIamError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true
  }
}
