import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { CredentialIssuer, CredentialRequest, IssuedCredential } from './issued-credentials.ts'

/** Who logs in with an issued password, and what they get. */
export interface Grant {
  /** User in the database: without `IAM:` or `IAMA:`, but with the prefix where that is part of the identity. */
  readonly databaseUser: string
  readonly createUser: boolean
  readonly groups: readonly string[]
  /** The only database it leads to; undefined: any. */
  readonly database: string | undefined
}

interface Entry {
  readonly password: string
  readonly expiration: Date
  readonly grant: Grant
}

const DEFAULT_LIFETIME = 900

/** Every password that was issued, each good until its own expiry, whatever is issued after it. */
export class CredentialStore implements CredentialIssuer {
  readonly #clock: Clock
  readonly #lifetime: number | undefined
  readonly #entries = new Map<string, Entry[]>()

  /** `lifetime` in seconds overrules what callers ask for. */
  constructor(clock: Clock, lifetime?: number) {
    this.#clock = clock
    this.#lifetime = lifetime
  }

  issue(request: CredentialRequest): IssuedCredential {
    const user = `${request.prefix}:${request.name}`
    const now = this.#clock.now()
    const lifetime = this.#lifetime ?? request.durationSeconds ?? DEFAULT_LIFETIME
    const expiration = new Date(now.getTime() + lifetime * 1000)
    const password = randomPassword()
    const live = (this.#entries.get(user) ?? []).filter((entry) => entry.expiration > now)
    this.#entries.set(user, [...live, { password, expiration, grant: grantOf(request, user) }])
    return { user, password, expiration }
  }

  /** The grant behind an answer to the MD5 challenge with this salt, if it is that of a password still good. */
  verify(user: string, answer: string, salt: Uint8Array): Grant | undefined {
    const now = this.#clock.now()
    return this.#entries
      .get(user)
      ?.find(({ password, expiration }) => expiration > now && answer === md5Answer(user, password, salt))
      ?.grant
  }
}

/** What a client sends for this password when it is asked for MD5 with this salt. */
export function md5Answer(user: string, password: string, salt: Uint8Array): string {
  return `md5${md5(md5(password + user), salt)}`
}

function md5(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

function grantOf({ prefix, name, createUser, groups, database }: CredentialRequest, user: string): Grant {
  const logsInAsItself = prefix === 'IAMR' || (prefix === 'IAM' && createUser === true)
  return {
    databaseUser: logsInAsItself ? user : name,
    createUser: createUser === true || prefix !== 'IAM',
    groups: groups ?? [],
    database,
  }
}

/** Base 64, with at least one each of the characters that URLs and careless quoting trip over. */
function randomPassword(): string {
  for (;;) {
    const password = randomBytes(70).toString('base64')
    if (password.includes('/') && password.includes('+')) return password
  }
}
