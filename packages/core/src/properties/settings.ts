import type { Secret } from '../redaction.ts'
import type { RedshiftIamLogger } from '../runtime.ts'
import type { AwsCredentialSource, SslOptions } from './options.ts'

/** The TLS modes an IAM connection may have, strictest first. `disable` is kept only for `IAM=0`. */
export type SslMode = 'verify-full' | 'verify-ca' | 'require' | 'disable'

/**
 * The properties of one layer (what the user wrote, an authentication profile, an AWS profile), parsed and checked
 * one by one but not yet against each other. What a layer does not say is absent.
 */
export interface Settings {
  readonly iam?: boolean
  readonly user?: string
  readonly password?: Secret
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly clusterId?: string
  readonly workgroup?: string
  readonly isServerless?: boolean
  readonly region?: string
  readonly dbUser?: string
  readonly autoCreate?: boolean
  /** Split, trimmed, without empties and repetitions, in the order written. */
  readonly dbGroups?: readonly string[]
  readonly forceLowercase?: boolean
  readonly groupFederation?: boolean
  /** Seconds, 900 to 3600. */
  readonly iamDuration?: number
  readonly iamDisableCache?: boolean
  /** `https://` URL, or `http://` on loopback. */
  readonly endpointUrl?: string
  readonly stsEndpointUrl?: string
  readonly authProfile?: string
  readonly profile?: string
  readonly instanceProfile?: boolean
  readonly accessKeyId?: string
  readonly secretAccessKey?: Secret
  readonly sessionToken?: Secret
  readonly sslMode?: SslMode
  readonly ssl?: SslOptions
  readonly caFile?: string
  readonly servername?: string
  /** Host to dial instead of `host`, which then only tells cluster, workgroup and region. */
  readonly vpcEndpointUrl?: string
  readonly applicationName?: string
  /** Milliseconds. */
  readonly timeout?: number
  readonly credentials?: AwsCredentialSource
  readonly mfaCodeProvider?: (mfaSerial: string) => Promise<string> | string | number
  readonly logger?: RedshiftIamLogger
  /** A request handler of the AWS SDK (`@smithy/node-http-handler`), for proxies. */
  readonly requestHandler?: unknown
}

/** One parsed layer and what its author should be told. */
export interface ParsedSettings {
  readonly settings: Settings
  /** Sentences that name the property, such as `DbGroupsFilter ignored: …`. */
  readonly warnings: readonly string[]
}
