import type { Clock } from './clock.ts'
import { CredentialKeeper } from './credential-keeper.ts'

interface Entry {
  readonly keeper: CredentialKeeper
  users: number
}

/** A resolver's hold on a keeper. */
export interface KeeperLease {
  readonly key: string
  readonly keeper: CredentialKeeper
  /** The last one to let go ends what is under way and takes the credential along. */
  release(reason: unknown): void
}

/** Past this many identities, those whose credential is dead are forgotten, for users that never close. */
const SWEEP_ABOVE = 64

/** One keeper per full identity, so that twenty pools on one target cost one call. */
export class KeeperRegistry {
  readonly #entries = new Map<string, Entry>()

  acquire(key: string, clock: Clock): KeeperLease {
    let entry = this.#entries.get(key)
    if (!entry) {
      if (this.#entries.size >= SWEEP_ABOVE) this.#sweep()
      entry = { keeper: new CredentialKeeper(clock), users: 0 }
      this.#entries.set(key, entry)
    }
    entry.users += 1
    return { key, keeper: entry.keeper, release: this.#releaser(key, entry) }
  }

  #releaser(key: string, entry: Entry): (reason: unknown) => void {
    let held = true
    return (reason) => {
      if (!held) return
      held = false
      entry.users -= 1
      if (entry.users > 0) return
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
      entry.keeper.abort(reason)
    }
  }

  #sweep(): void {
    for (const [key, { keeper }] of this.#entries) {
      if (!keeper.isRefreshing && (keeper.phase === 'expired' || keeper.phase === 'absent'))
        this.#entries.delete(key)
    }
  }
}
