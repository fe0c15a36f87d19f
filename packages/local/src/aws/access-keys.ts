import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type Principal, sessionPrincipal, uniqueId, userPrincipal } from './principal.ts'
import type { IamUser } from './scene.ts'

/** A key pair that signs calls. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
}

/** The keys of a role session. */
export interface SessionKey extends AccessKey {
  readonly sessionToken: string
  readonly expiration: Date
}

/** The access keys that AWS knows: those of the users, and those it issued. */
export class AccessKeys {
  readonly #keys = new Map<string, AccessKey | SessionKey>()
  readonly #clock: Clock
  #issued = 0

  constructor(users: readonly IamUser[], clock: Clock) {
    this.#clock = clock
    for (const { arn, accessKeyId, secretAccessKey } of users) {
      this.#keys.set(accessKeyId, { accessKeyId, secretAccessKey, principal: userPrincipal(arn) })
    }
  }

  find(accessKeyId: string): AccessKey | SessionKey | undefined {
    return this.#keys.get(accessKeyId)
  }

  issue(roleArn: string, sessionName: string, durationSeconds: number): SessionKey {
    const principal = sessionPrincipal(roleArn, sessionName)
    this.#issued += 1
    const key: SessionKey = {
      accessKeyId: uniqueId('ASIA', principal.name, this.#issued),
      secretAccessKey: newSecret(),
      // 256 bytes leave "==" at the end, which a careless parser of files or URLs loses.
      sessionToken: randomBytes(256).toString('base64'),
      expiration: wholeSecond(this.#clock.now().getTime() + durationSeconds * 1000),
      principal,
    }
    this.#keys.set(key.accessKeyId, key)
    return key
  }
}

/** Forty characters, as AWS makes them. */
export function newSecret(): string {
  return randomBytes(30).toString('base64')
}

function wholeSecond(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000)
}
