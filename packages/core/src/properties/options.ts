import type { RedshiftIamLogger } from '../runtime.ts'

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
