import { awsErrorFacts, safeCause, sentence } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { withAbortableHandler } from './abortable-handler.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import { profileInvalid } from './profile-errors.ts'
import { fileOf, profileValue, type SharedConfig, type SharedProfile } from './shared-config.ts'
import { checkSsoToken, ssoTokenExpired } from './sso-token.ts'

/** A sign-in through IAM Identity Center, complete and free of contradictions. */
interface SsoSignIn {
  readonly profile: string
  /** Name of the `[sso-session]`; absent in the legacy form. */
  readonly session?: string
  readonly startUrl: string
  readonly region: string
  readonly accountId: string
  readonly roleName: string
}

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name']

/** `sso_session`, or the legacy `sso_start_url` and `sso_region`, of a profile. */
export function ssoSource(profile: SharedProfile, config: SharedConfig): CredentialSource | undefined {
  if (!SSO_KEYS.some((key) => profileValue(profile, key) !== undefined)) return undefined
  const signIn = readSignIn(profile, config)
  const { session, startUrl, region, accountId, roleName } = signIn
  const file = fileOf(profile, session === undefined ? 'sso_start_url' : 'sso_session')
  return {
    step: { kind: 'sso', profile: profile.name, file },
    fingerprint: [session, startUrl, region, accountId, roleName],
    verify: () => checkSsoToken(session ?? startUrl, session !== undefined, profile.name),
    fetch: (context) => fetchSsoKeys(signIn, config, context),
  }
}

function readSignIn(profile: SharedProfile, config: SharedConfig): SsoSignIn {
  const session = profileValue(profile, 'sso_session')
  const section = session === undefined ? undefined : config.ssoSessions.get(session)
  if (session !== undefined && !section) {
    throw profileInvalid(
      profile,
      `sso_session names "${session}", which ${config.configFile.path} does not have`,
      `Add [sso-session ${session}] with sso_start_url and sso_region, or correct the name.`,
    )
  }
  const required = (key: string, holder: SharedProfile = profile): string => {
    const value = profileValue(holder, key)
    if (value !== undefined) return value
    const where = holder === profile ? 'the profile' : `[sso-session ${session}]`
    throw profileInvalid(
      profile,
      `its SSO sign-in lacks ${key}`,
      `Add ${key} to ${where}, or run aws configure sso.`,
    )
  }
  for (const key of ['sso_start_url', 'sso_region']) {
    const own = profileValue(profile, key)
    if (section && own !== undefined && own !== profileValue(section, key)) {
      throw profileInvalid(
        profile,
        `${key} differs from that of [sso-session ${session}]`,
        'Remove it from the profile.',
      )
    }
  }
  return {
    profile: profile.name,
    ...(session !== undefined && { session }),
    startUrl: required('sso_start_url', section),
    region: required('sso_region', section),
    accountId: required('sso_account_id'),
    roleName: required('sso_role_name'),
  }
}

async function fetchSsoKeys(
  signIn: SsoSignIn,
  config: SharedConfig,
  context: CallContext,
): Promise<AwsCredentials> {
  const { profile, session, startUrl, region, accountId, roleName } = signIn
  const { fromSSO } = await import('@aws-sdk/credential-providers')
  try {
    return await withAbortableHandler(context, (requestHandler) =>
      fromSSO({
        profile,
        ssoStartUrl: startUrl,
        ssoRegion: region,
        ssoAccountId: accountId,
        ssoRoleName: roleName,
        ...(session !== undefined && { ssoSession: session }),
        // The SDK reads the files once more to refresh a token: they must be the ones that were validated.
        filepath: config.credentialsFile.path,
        configFilepath: config.configFile.path,
        ignoreCache: true,
        clientConfig: { requestHandler },
      })(),
    )
  } catch (error) {
    throw aborted(context.signal) ?? failed(error, signIn)
  }
}

function failed(error: unknown, { profile, accountId, roleName, region }: SsoSignIn): RedshiftIamError {
  const cause = safeCause(error)
  const { message, requestId } = awsErrorFacts(error)
  // The SDK wraps what the service answered in an error of its own, and keeps only the text.
  if (/UnauthorizedException|token is expired|has expired|session token not found/i.test(message)) {
    return ssoTokenExpired(profile, cause)
  }
  const summary = `SSO gave no keys for role "${roleName}" in account ${accountId} (profile "${profile}", ${region}): ${sentence(message)}`
  return new RedshiftIamError('IDENTITY_FAILED', summary, {
    hint: /Forbidden|No access/i.test(message)
      ? 'Have the permission set assigned to you in this account, or correct sso_account_id and sso_role_name.'
      : `Check sso_account_id, sso_role_name, sso_region and the network, or run aws sso login --profile ${profile}.`,
    cause,
    ...(requestId !== undefined && { requestId }),
  })
}
