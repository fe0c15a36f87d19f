/** One request that the control plane received. It never holds a secret. */
export interface AwsCall {
  readonly service: 'sts' | 'redshift' | 'redshift-serverless' | 'imds' | 'sso' | 'sso-oidc' | 'container'
  /** `AssumeRole`, `GetClusterCredentials`, `PUT token`, `GET credentials` … */
  readonly operation: string
  /** Region of the SigV4 scope; absent on unsigned calls. */
  readonly region?: string
  /** Access key id that signed the call; absent on unsigned calls. */
  readonly signer?: string
  /** ARN of the caller; absent until the signature was found to be right, and on unsigned calls. */
  readonly caller?: string
  /** Parameters without secrets, lists as arrays. */
  readonly params: Readonly<Record<string, unknown>>
  /** HTTP status of the answer; absent while it is under way or when the connection was cut. */
  readonly status?: number
  /** AWS error code of the answer, if it was one. */
  readonly error?: string
  readonly at: Date
}
