import type { AwsCall } from './aws/calls.ts'
import type { Clock } from './clock.ts'
import type { FaultQueue } from './fault-queue.ts'
import type { CredentialIssuer } from './issued-credentials.ts'

/** What the database side tells the control plane. */
export interface ControlPlaneContext {
  readonly clock: Clock
  readonly faults: FaultQueue
  readonly issuer: CredentialIssuer
  readonly region: string
  readonly accountId: string
  readonly database: string
  /** Database users that exist from the start. */
  readonly users: readonly string[]
  readonly cluster: {
    readonly clusterId: string
    readonly workgroup: string
    /** What DescribeClusters and GetWorkgroup answer. */
    readonly host: string
    readonly port: number
  }
  /** Exists already, is removed on stop: the place for the AWS shared files. */
  readonly directory: string
}

export interface ControlPlane {
  /** Base URL of STS, Redshift and the rest. */
  readonly endpoint: string
  readonly imdsEndpoint: string
  readonly calls: readonly AwsCall[]
  clearCalls(): void
  /** `AWS_SHARED_CREDENTIALS_FILE`, `AWS_CONFIG_FILE`, `AWS_ENDPOINT_URL_*`, `AWS_EC2_METADATA_SERVICE_ENDPOINT`, `AWS_REGION` … */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}
