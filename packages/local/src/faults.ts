/** What an operation should do instead of answering. */
export interface AwsFault {
  /** `sts:AssumeRole`, `redshift:GetClusterCredentials`, `redshift:*`, `imds:*`, `*` … */
  readonly on: string
  /** AWS error code to answer with, such as `Throttling` or `AccessDenied`. */
  readonly error?: string
  readonly message?: string
  /** HTTP status of that answer. Default: what AWS uses for the code. */
  readonly status?: number
  /** Milliseconds to wait before answering. `Infinity` never answers. */
  readonly delay?: number
  /** Cut the connection instead of answering. */
  readonly reset?: boolean
  /** Answer with this body as it is. */
  readonly garbage?: string
  /** How often. Default: until cleared. */
  readonly times?: number
}

/** What the database side should do to new connections. */
export interface DatabaseFault {
  /**
   * `refuse`: close the socket at once; `close-tls`: during TLS; `close-auth`: after the password challenge;
   * `reject`: answer 28000 to a right password; `auth-13` / `auth-14`: ask for methods node-postgres lacks;
   * `hang`: accept and say nothing; `close-query`: log in, and cut the connection at the first statement.
   */
  readonly kind:
    | 'refuse'
    | 'close-tls'
    | 'close-auth'
    | 'reject'
    | 'auth-13'
    | 'auth-14'
    | 'hang'
    | 'close-query'
  readonly times?: number
}

/** The faults in force; they apply to what arrives after they were set. */
export interface Faults {
  aws(fault: AwsFault): void
  database(fault: DatabaseFault): void
  clear(): void
}
