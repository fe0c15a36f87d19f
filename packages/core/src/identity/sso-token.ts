import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RedshiftIamError } from '../errors.ts'
import { homeDirectory } from './home-directory.ts'

/** What is needed to exchange an expired token for a new one without asking the user. */
const REFRESH_KEYS = ['refreshToken', 'clientId', 'clientSecret']

/**
 * Looks whether `aws sso login` has left a token that can be used or refreshed.
 *
 * @param id What the token is filed under: the name of the session, or the start URL in the legacy form.
 * @param refreshable Whether the form of the profile allows a refresh at all.
 * @throws `SSO_TOKEN_MISSING` or `SSO_TOKEN_EXPIRED`, with the command to run.
 */
export async function checkSsoToken(id: string, refreshable: boolean, profile: string): Promise<void> {
  const path = join(
    homeDirectory(),
    '.aws',
    'sso',
    'cache',
    `${createHash('sha1').update(id).digest('hex')}.json`,
  )
  const token = await readToken(path)
  if (!token) {
    throw new RedshiftIamError(
      'SSO_TOKEN_MISSING',
      `Profile "${profile}" is not signed in: ${path} holds no token.`,
      {
        hint: `Run aws sso login --profile ${profile}`,
      },
    )
  }
  if (Date.parse(String(token['expiresAt'])) > Date.now()) return
  const canRefresh = refreshable && REFRESH_KEYS.every((key) => typeof token[key] === 'string')
  if (!canRefresh) throw ssoTokenExpired(profile)
}

/** The error for a sign-in whose time is over. */
export function ssoTokenExpired(profile: string, cause?: Error): RedshiftIamError {
  return new RedshiftIamError('SSO_TOKEN_EXPIRED', `The SSO sign-in of profile "${profile}" has expired.`, {
    hint: `Run aws sso login --profile ${profile}`,
    ...(cause && { cause }),
  })
}

async function readToken(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    const token = Object(parsed) as Record<string, unknown>
    return typeof token['accessToken'] === 'string' && typeof token['expiresAt'] === 'string'
      ? token
      : undefined
  } catch {
    return undefined
  }
}
