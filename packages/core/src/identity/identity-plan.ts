import type { AwsCredentials } from '../properties/options.ts'

/** Who decided which AWS identity is used (rule R-5). */
export type IdentityOrigin =
  | 'credentials option'
  | 'InstanceProfile'
  | 'Profile'
  | 'AccessKeyID'
  | 'AWS_PROFILE'
  | 'AWS_DEFAULT_PROFILE'
  | 'AWS_ACCESS_KEY_ID'
  | '[default]'
  | 'SDK default chain'

/** One link of the chain that ends in the identity which signs the credential call; the first link is the source. */
export interface IdentityStep {
  readonly kind:
    | 'provider'
    | 'static keys'
    | 'environment'
    | 'instance metadata'
    | 'container metadata'
    | 'credential_process'
    | 'sso'
    | 'login'
    | 'web identity'
    | 'assume role'
    | 'sdk chain'
  /** The profile that declares the step, where one does. */
  readonly profile?: string
  /** The file that declares the step, where one does. */
  readonly file?: string
  /** Access key id of static keys. Not a secret. */
  readonly accessKeyId?: string
  readonly roleArn?: string
}

/** What a plan needs to become calls. */
export interface IdentityContext {
  /** The region of the Redshift API: where STS is called when the profile names no region. */
  readonly region: string
  /** `StsEndpointUrl`, already validated. */
  readonly stsEndpointUrl?: string
  readonly mfaCodeProvider?: (mfaSerial: string) => Promise<string> | string | number
  readonly requestHandler?: unknown
  /** Aborts calls under way when the resolver's time limit passes or it is closed. */
  readonly signal?: AbortSignal
  /** Called when a request to STS or SSO is on its way: there is time now to load what comes next. */
  readonly onRequest?: () => void
}

/** An AWS identity that was chosen and validated without any network call. */
export interface IdentityPlan {
  readonly origin: IdentityOrigin
  /** Source first, the signing identity last. */
  readonly steps: readonly IdentityStep[]
  /** The selected profile, where one was: its own keys, lower-cased, fill what the user left out (R-3, row 6). */
  readonly profile?: {
    readonly name: string
    /** Files it was read from, in order of precedence. */
    readonly files: readonly string[]
    readonly properties: Readonly<Record<string, string>>
    /** `endpoint_url` of its `services` section by service id (`sts`, `redshift`, `redshift_serverless`). */
    readonly serviceEndpoints: Readonly<Record<string, string>>
  }
  /**
   * What makes this identity differ from another, for cache keys: source kind, profile, file paths, role ARNs,
   * access key id, hash of the session token. Holds no secret.
   */
  readonly descriptor: string
  readonly warnings: readonly string[]
  /** Fetches AWS keys; rejects with a `RedshiftIamError`. Calls STS, SSO, metadata services as the steps say. */
  credentials(context: IdentityContext): Promise<AwsCredentials>
}
