import type { AwsCredentials } from '../properties/options.ts'
import type { IdentityContext, IdentityStep } from './identity-plan.ts'

/** A call's surroundings: the context, with what the plan settled for STS filled in. */
export interface CallContext extends IdentityContext {
  /** Region of every STS call. */
  readonly stsRegion: string
  /** Endpoint of every STS call; absent for the regional one. */
  readonly stsEndpoint?: string
}

/** Where a chain of identities begins: one of the ways AWS has to come by keys. */
export interface CredentialSource {
  readonly step: IdentityStep
  /** What tells this source from every other, without a secret. */
  readonly fingerprint: readonly (string | undefined)[]
  /** Looks at the local files the source needs; called while planning, before any network call. */
  verify?(): Promise<void>
  /** Fetches the keys; rejects with a `RedshiftIamError`. */
  fetch(context: CallContext): Promise<AwsCredentials>
}
