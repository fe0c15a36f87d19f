/** What the control plane asks for on behalf of a caller it has already authorised. */
export interface CredentialRequest {
  /**
   * How the user name is spelled out and whether the database user is created at login:
   * `IAM` (GetClusterCredentials, AutoCreate off), `IAMA` (AutoCreate on), `IAMR` (the caller is a role and logs in as
   * itself: GetClusterCredentialsWithIAM and Serverless GetCredentials, created on demand).
   */
  readonly prefix: 'IAM' | 'IAMA' | 'IAMR'
  /** Database user, or name of the role. */
  readonly name: string
  /** Creates the database user at login where the prefix does not say so (an IAM *user* that logs in as itself). */
  readonly createUser?: boolean
  /** Groups that sessions of this credential are members of, besides those of the user itself. */
  readonly groups?: readonly string[]
  /** Only this database may be entered. Default: any. */
  readonly database?: string
  /** As the caller asked, already checked against the limits of the API. Default 900. */
  readonly durationSeconds?: number
}

export interface IssuedCredential {
  /** `IAM:alice`, `IAMA:alice`, `IAMR:role`. */
  readonly user: string
  readonly password: string
  readonly expiration: Date
}

/** The control plane's side of the credentials: all it needs is to hand them out. */
export interface CredentialIssuer {
  issue(request: CredentialRequest): IssuedCredential
}
