import { randomUUID } from 'node:crypto'
import { awsErrorFacts, safeCause, sentence } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentialSource, AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import { requireUnexpired } from './require-unexpired.ts'
import { staticSource } from './static-source.ts'

/** What AWS SDK clients tell a provider about themselves; some take the region of their STS call from it. */
interface CallerConfig {
  readonly callerClientConfig: { readonly region: () => Promise<string> }
}

type Provider = (caller: CallerConfig) => Promise<AwsCredentials>

/** Two providers cannot be compared, so each has an id of its own for as long as it lives. */
const ids = new WeakMap<object, string>()

/** The `credentials` option: keys, or a provider of the AWS SDK. */
export function providerSource(credentials: AwsCredentialSource): CredentialSource {
  if (typeof credentials !== 'function') return staticSource(checked(credentials))
  const provider = credentials as unknown as Provider
  return {
    step: { kind: 'provider' },
    fingerprint: [idOf(provider)],
    fetch: (context) => ask(provider, context),
  }
}

async function ask(provider: Provider, { region, signal }: CallContext): Promise<AwsCredentials> {
  let keys: AwsCredentials
  try {
    keys = await provider({ callerClientConfig: { region: async () => region } })
  } catch (error) {
    if (RedshiftIamError.isInstance(error)) throw error
    const { name, message, requestId } = awsErrorFacts(error)
    throw (
      aborted(signal) ??
      new RedshiftIamError(
        'IDENTITY_FAILED',
        `The provider in the option credentials failed: ${name}: ${sentence(message)}`,
        {
          hint: 'The provider comes from outside: call it by itself to see why.',
          cause: safeCause(error),
          ...(requestId !== undefined && { requestId }),
        },
      )
    )
  }
  return requireUnexpired(checked(keys), 'The keys from the option credentials')
}

function checked(keys: AwsCredentials | null | undefined): AwsCredentials {
  if (keys?.accessKeyId && keys.secretAccessKey) return keys
  throw new RedshiftIamError(
    'IDENTITY_FAILED',
    'The option credentials gave no accessKeyId and secretAccessKey.',
    {
      hint: 'Give AWS keys, or a function that returns a promise of them, such as fromIni() of the AWS SDK.',
    },
  )
}

function idOf(provider: object): string {
  const id = ids.get(provider) ?? randomUUID()
  ids.set(provider, id)
  return id
}
