/** A user with one access key. */
export interface IamUser {
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** One statement of a role's trust policy: all of it must hold. */
export interface Trust {
  /** ARN of a user, role, session, account root or identity provider; an account id; a service; or `*`. */
  readonly principal: string
  readonly externalId?: string
  /** Serial number of the MFA device that must have been used. */
  readonly mfaSerial?: string
}

export interface IamRole {
  readonly arn: string
  /** Who may assume it; nobody when empty. */
  readonly trusts: readonly Trust[]
  /** Seconds. Default 3600. */
  readonly maxSessionDuration?: number
}

/** Takes a permission away; everything that is not denied is allowed. */
export interface Denial {
  /** As in a {@link Trust}. */
  readonly principal: string
  /** `redshift:GetClusterCredentials`, `redshift:*` … */
  readonly action: string
}

export interface Cluster {
  readonly clusterId: string
  readonly region: string
  /** `available` answers with an endpoint; `creating` has none yet. */
  readonly status: string
  readonly host: string
  readonly port: number
  readonly database: string
  /** ARNs of the roles it may act as in COPY and UNLOAD. */
  readonly iamRoles?: readonly string[]
  /** What `IAM_ROLE default` means. */
  readonly defaultIamRole?: string
}

export interface Workgroup {
  readonly workgroup: string
  readonly region: string
  /** `AVAILABLE` answers with an endpoint; `CREATING` has none yet. */
  readonly status: string
  readonly host: string
  readonly port: number
  /** As those of a {@link Cluster}; of its namespace. */
  readonly iamRoles?: readonly string[]
  readonly defaultIamRole?: string
}

export interface InstanceMetadata {
  /** `v2` wants a token, `v1` knows no tokens, `both` takes either; `unreachable` refuses connections. */
  readonly mode: 'v1' | 'v2' | 'both' | 'unreachable'
  /** The role of the instance profile; an instance without one answers 404. */
  readonly roleArn?: string
  readonly region: string
}

/** What exists in AWS. */
export interface Scene {
  readonly users: readonly IamUser[]
  readonly roles: readonly IamRole[]
  readonly deny: readonly Denial[]
  readonly mfaDevices: readonly { readonly serial: string; readonly code: string }[]
  readonly clusters: readonly Cluster[]
  readonly workgroups: readonly Workgroup[]
  readonly customDomains: readonly {
    readonly name: string
    readonly clusterId?: string
    readonly workgroup?: string
  }[]
  readonly authenticationProfiles: readonly { readonly name: string; readonly content: string }[]
  readonly imds: InstanceMetadata
  readonly container: { readonly roleArn: string; readonly authorizationToken: string }
  readonly webIdentity: {
    /** ARN of the identity provider, which roles name in their trust. */
    readonly provider: string
    readonly token: string
    readonly expiration?: Date
  }
  readonly sso: {
    readonly roleArn: string
    /** The role's name at the portal, which is part of the name it has in IAM. */
    readonly roleName: string
    readonly accountId: string
    readonly user: string
    readonly clientId: string
    readonly clientSecret: string
    readonly accessToken: string
    readonly refreshToken: string
    readonly expiration: Date
  }
  /** Whether signatures are judged by the stand-in's clock alone. Default: the machine's counts as well. */
  readonly strictClock: boolean
}
