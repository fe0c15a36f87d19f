import type { RedshiftResolver } from './connection.ts'
import { IamResolver } from './iam-resolver.ts'
import { PassThroughResolver } from './pass-through-resolver.ts'
import { type ResolverInput, readInput } from './read-input.ts'
import type { ResolverRuntime } from './runtime.ts'
import { Warnings } from './warnings.ts'

/**
 * Makes a resolver from options, driver properties or a connection string.
 *
 * Options that cannot be meant are refused here, by a thrown `RedshiftIamError`; whatever depends on files, the
 * environment or AWS is refused by `resolve()`. Nothing is read or called before the first `resolve()`.
 *
 * @example
 * ```ts
 * const resolver = createResolver({ clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl', profile: 'etl' })
 * const { host, port, user, password } = await resolver.resolve()
 * ```
 */
export function createResolver(input: ResolverInput, runtime?: ResolverRuntime): RedshiftResolver {
  const { settings, warnings } = readInput(input)
  const told = new Warnings(settings.logger)
  told.tell(warnings)
  return settings.iam === false ? new PassThroughResolver(settings) : new IamResolver(settings, told, runtime)
}

/** Takes a resolver as it is, or makes one of anything else. `owned` tells who has to close it. */
export function toResolver(input: ResolverInput | RedshiftResolver): {
  resolver: RedshiftResolver
  owned: boolean
} {
  if (isResolver(input)) return { resolver: input, owned: false }
  return { resolver: createResolver(input), owned: true }
}

function isResolver(input: ResolverInput | RedshiftResolver): input is RedshiftResolver {
  return (
    typeof input === 'object' &&
    input !== null &&
    'resolve' in input &&
    typeof input.resolve === 'function' &&
    'reject' in input &&
    'close' in input
  )
}
