import type { CredentialRequest } from '../issued-credentials.ts'
import type { Principal } from './principal.ts'

/** A role session logs in as `IAMR:<role>`, a user as `IAM:<user>`; the database user comes into being at login. */
export function loginAsCaller({
  kind,
  name,
}: Principal): Pick<CredentialRequest, 'prefix' | 'name' | 'createUser'> {
  return kind === 'role' ? { prefix: 'IAMR', name } : { prefix: 'IAM', name, createUser: true }
}

/** When asking again gives a new password: at four fifths of the lifetime. */
export function nextRefreshTime(now: Date, expiration: Date): Date {
  return new Date(now.getTime() + (expiration.getTime() - now.getTime()) * 0.8)
}
