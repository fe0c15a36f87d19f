import type { AwsCredentials } from '../properties/options.ts'

/** What every call to the Redshift APIs needs beside its parameters. */
export interface ApiContext {
  readonly region: string
  /** Endpoint to use instead of the regional one. */
  readonly endpoint?: string
  /** The keys that sign. */
  readonly credentials: AwsCredentials
  readonly requestHandler?: unknown
  readonly signal: AbortSignal
}

/** What the three credential operations have in common in their answers. */
export interface IssuedCredential {
  readonly user: string
  readonly password: string
  readonly expiration?: Date
  /** When the API advises to ask again, where it does. */
  readonly nextRefresh?: Date
}

/** The part of a context that configures an AWS SDK client. */
export function clientConfig({ region, credentials, endpoint }: ApiContext): {
  region: string
  credentials: AwsCredentials
  endpoint?: string
} {
  return { region, credentials, ...(endpoint !== undefined && { endpoint }) }
}
