import type { AwsCredentials } from '../properties/options.ts'
import type { ResolverRuntime } from '../runtime.ts'
import { KeeperRegistry } from './keeper-registry.ts'
import { SharedLookup } from './shared-lookup.ts'

/** A TCP address of the database. */
export interface DatabaseAddress {
  readonly host: string
  readonly port: number
}

/** What resolvers of one process share. */
export interface SharedState {
  readonly keepers: KeeperRegistry
  /** Temporary AWS keys, by identity: a role is not assumed anew for each database password. */
  readonly awsKeys: SharedLookup<AwsCredentials>
  /** Described endpoints, by cluster or workgroup. */
  readonly addresses: SharedLookup<DatabaseAddress>
}

/** Raised whenever the shape of what is stored changes, so that two versions in one process never share. */
const PROCESS_STATE = Symbol.for('redshift-iam.shared-state.v1')

const ofRuntime = new WeakMap<ResolverRuntime, SharedState>()

/**
 * The state of the process, the same however often the package is loaded (ESM and CommonJS). A resolver with a
 * runtime of its own, such as a test clock, shares only with resolvers of that same runtime.
 */
export function sharedState(runtime: ResolverRuntime | undefined): SharedState {
  if (runtime === undefined) {
    const holder = globalThis as { [PROCESS_STATE]?: SharedState }
    holder[PROCESS_STATE] ??= create()
    return holder[PROCESS_STATE]
  }
  let state = ofRuntime.get(runtime)
  if (!state) {
    state = create()
    ofRuntime.set(runtime, state)
  }
  return state
}

function create(): SharedState {
  return { keepers: new KeeperRegistry(), awsKeys: new SharedLookup(), addresses: new SharedLookup() }
}
