import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Scene } from './scene.ts'

const lifetime = 3600

/** The sessions of the SSO portal: the one of the scene, and what was refreshed from it. */
export class SsoTokens {
  readonly #access = new Map<string, Date>()
  readonly #clock: Clock
  #refreshToken: string

  constructor({ accessToken, refreshToken, expiration }: Scene['sso'], clock: Clock) {
    this.#access.set(accessToken, expiration)
    this.#refreshToken = refreshToken
    this.#clock = clock
  }

  accepts(accessToken: string | undefined): boolean {
    const expiration = accessToken === undefined ? undefined : this.#access.get(accessToken)
    return expiration !== undefined && expiration > this.#clock.now()
  }

  /** New tokens for the refresh token, which can be used once; nothing for any other. */
  refresh(refreshToken: string | undefined): object | undefined {
    if (refreshToken !== this.#refreshToken) return undefined
    const accessToken = randomBytes(48).toString('base64url')
    this.#access.set(accessToken, new Date(this.#clock.now().getTime() + lifetime * 1000))
    this.#refreshToken = randomBytes(48).toString('base64url')
    return { accessToken, refreshToken: this.#refreshToken, tokenType: 'Bearer', expiresIn: lifetime }
  }
}
