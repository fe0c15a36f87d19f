import { RedshiftIamError } from './errors.ts'
import type { IdentityOrigin, IdentityStep } from './identity/identity-plan.ts'
import { planConnection } from './plan/connection-plan.ts'
import { type ResolverInput, readInput } from './read-input.ts'
import type { ResolverRuntime } from './runtime.ts'
import { describeTarget } from './target/choose-target.ts'
import { resolveCname } from './target/resolve-cname.ts'

/** What a resolver would do, without doing it. Holds no secret. */
export interface Explanation {
  /** Who decided which AWS identity is used. */
  readonly origin: IdentityOrigin
  /** The chain of identities: the source first, the one that signs the credential call last. */
  readonly identity: readonly IdentityStep[]
  /** The credential operation: `GetClusterCredentials`, `GetClusterCredentialsWithIAM` or `GetCredentials`. */
  readonly api: string
  /** Cluster, workgroup or custom domain. */
  readonly target: string
  readonly region: string
  /** Endpoint of the Redshift API, where it is not the regional one. */
  readonly endpoint?: string
  /** Host to dial; absent when it will be described first. */
  readonly host?: string
  readonly database: string
  readonly warnings: readonly string[]
}

/**
 * Tells which identity, database and operation some options lead to, and where each step is declared. Reads files and
 * environment; calls AWS only for an authentication profile. Rejects as `resolve()` would.
 */
export async function explain(input: ResolverInput, runtime: ResolverRuntime = {}): Promise<Explanation> {
  const { settings, warnings } = readInput(input)
  if (settings.iam === false) {
    throw new RedshiftIamError('OPTION_INVALID', 'IAM is off: there is no AWS identity to explain.', {
      hint: 'Set IAM=1 to log in with an AWS identity.',
    })
  }
  const plan = await planConnection(settings, {
    resolveCname: runtime.resolveCname ?? resolveCname,
    signal: new AbortController().signal,
  })
  return {
    origin: plan.identity.origin,
    identity: plan.identity.steps,
    api: plan.request.api,
    target: describeTarget(plan.target),
    region: plan.region,
    ...(plan.endpoint !== undefined && { endpoint: plan.endpoint }),
    ...(plan.host !== undefined && { host: plan.host }),
    database: plan.database,
    warnings: [...warnings, ...plan.warnings],
  }
}
