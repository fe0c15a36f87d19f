import { createHash } from 'node:crypto'

/** A short one-way stand-in for a secret, so that two secrets can be told apart where neither may be kept. */
export function hashed(secret: string | undefined): string | undefined {
  return secret === undefined ? undefined : createHash('sha256').update(secret).digest('hex').slice(0, 16)
}
