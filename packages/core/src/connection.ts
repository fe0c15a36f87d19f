import type { ConnectionOptions, SecureContextOptions } from 'node:tls'

/**
 * How the connection to the database is encrypted and whom it trusts: Node's own TLS options, ready for the
 * `ssl` setting of node-postgres. `rejectUnauthorized` is `false` only where `sslMode: 'require'` spells it out.
 */
export interface TlsSettings extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'minVersion'> {
  readonly rejectUnauthorized: boolean
  /** The name the certificate must carry when it is not `host`: for tunnels, load balancers and IP addresses. */
  readonly servername?: string
  /**
   * Present with `servername`, whose name the certificate must then carry, and with `sslMode: 'verify-ca'`, which
   * checks who signed the certificate but not whose it is.
   */
  readonly checkServerIdentity?: NonNullable<ConnectionOptions['checkServerIdentity']>
}

/** Where to connect, as whom, with which password, until when: one atomic answer. */
export interface RedshiftConnection {
  readonly host: string
  /** TCP port; 5439 unless written or described otherwise. */
  readonly port: number
  readonly database: string
  /** Verbatim from the API: `IAM:alice`, `IAMA:alice`, `IAMR:role`. */
  readonly user: string
  /** The temporary password. Not enumerable; absent from `inspect` and JSON. */
  readonly password: string
  /** When the password stops being accepted for new logins; open sessions go on. Absent with `IAM=0`. */
  readonly expiration?: Date
  /** `false` only with `IAM=0` and `sslMode: 'disable'`. */
  readonly ssl: TlsSettings | false
  /** The `ApplicationName` property, for the startup message. */
  readonly applicationName?: string
}

/** What a resolver is doing, for operators. It holds no secret. */
export interface ResolverStatus {
  /**
   * `empty`: nothing fetched yet; `fresh`: good for use; `stale`: still good, a refresh is due; `refreshing`: one is
   * under way; `expired`: no usable password; `cooling down`: the last attempt failed, the next waits; `closed`.
   */
  readonly state: 'empty' | 'fresh' | 'stale' | 'refreshing' | 'expired' | 'cooling down' | 'closed'
  /** The database user of the current credential. */
  readonly user?: string
  /** When the current password expires. */
  readonly expiration?: Date
  /** Age of the current credential in milliseconds. */
  readonly ageMs?: number
  /** Counts up with each new credential; `reject()` drops one generation, never a newer one. */
  readonly generation: number
  /** Credential calls that were answered with a credential. */
  readonly successes: number
  /** Credential calls that failed. */
  readonly failures: number
  /** Passwords the server refused. */
  readonly rejections: number
  /** Code and message of the last failure, before or in the credential call; cleared by the next success. */
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: Date }
}

/** Where a connection leads, which is known before the credential is. */
export type RedshiftAddress = Pick<RedshiftConnection, 'host' | 'port' | 'ssl'>

export interface ResolveOptions {
  /** Ends this caller's wait with the code `ABORTED`; others who wait for the same credential go on. */
  signal?: AbortSignal
  /** Fetches a new credential although the current one is good. */
  forceRefresh?: boolean
  /**
   * Called at most once, when a credential has to be waited for and it is known where it will lead: dialing may begin
   * while it is fetched. Not called where the answer is there at once.
   */
  onAddress?: (address: RedshiftAddress) => void
}

/** Keeps one temporary credential fresh and hands it out. */
export interface RedshiftResolver {
  /**
   * The current connection; fetched when there is none, at once from memory otherwise.
   * Rejects with a {@link RedshiftIamError} only, within the `timeout` option (default 10 s).
   */
  resolve(options?: ResolveOptions): Promise<RedshiftConnection>
  /** Tells that the server refused this connection's password: that generation is dropped, not a newer one. */
  reject(connection: RedshiftConnection): void
  readonly status: ResolverStatus
  /** Forgets the credential and rejects everything still waiting. The resolver cannot be used afterwards. */
  close(): void
}
