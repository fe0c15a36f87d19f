import type { Clock } from '../clock.ts'
import type { AccessKeys, SessionKey } from './access-keys.ts'

const lifetime = 6 * 3600
const renewBefore = 15 * 60_000

/** The keys of a role that a machine or container has: the same for every caller, new ones well before they end. */
export function issuedRole(
  keys: AccessKeys,
  clock: Clock,
  sessionName: string,
): (roleArn: string) => SessionKey {
  let current: SessionKey | undefined
  return (roleArn) => {
    if (!current || current.expiration.getTime() - clock.now().getTime() < renewBefore) {
      current = keys.issue(roleArn, sessionName, lifetime)
    }
    return current
  }
}
