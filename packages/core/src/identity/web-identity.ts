import { readFile } from 'node:fs/promises'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import { defaultSessionName } from './assume-role.ts'
import { assumeRoleFailed } from './assume-role-error.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import { expandHome } from './home-directory.ts'
import { durationOf, roleArnOf, sessionNameOf } from './role-hop.ts'
import { fileOf, profileValue, type SharedProfile } from './shared-config.ts'
import { withStsConfig } from './sts-client-config.ts'

/** A role to assume with the token of an OIDC provider instead of AWS keys. */
interface WebIdentity {
  readonly roleArn: string
  readonly tokenFile: string
  /** Who names the token file, for the error when it is missing. */
  readonly namedBy: string
  readonly sessionName?: string | undefined
  readonly durationSeconds?: number | undefined
  readonly profile?: string
  readonly file?: string
}

/** `web_identity_token_file` of a profile with `role_arn`. */
export function webIdentityProfileSource(profile: SharedProfile): CredentialSource | undefined {
  const tokenFile = profileValue(profile, 'web_identity_token_file')
  if (tokenFile === undefined) return undefined
  return webIdentitySource({
    roleArn: roleArnOf(profile),
    tokenFile: expandHome(tokenFile),
    namedBy: `web_identity_token_file of profile "${profile.name}"`,
    sessionName: sessionNameOf(profile),
    durationSeconds: durationOf(profile),
    profile: profile.name,
    file: fileOf(profile, 'web_identity_token_file'),
  })
}

/** `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them. */
export function webIdentityEnvironmentSource(): CredentialSource | undefined {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: roleArn } = process.env
  if (!tokenFile || !roleArn) return undefined
  const sessionName = process.env['AWS_ROLE_SESSION_NAME'] || undefined
  return webIdentitySource({ roleArn, tokenFile, namedBy: 'AWS_WEB_IDENTITY_TOKEN_FILE', sessionName })
}

function webIdentitySource(identity: WebIdentity): CredentialSource {
  const { roleArn, tokenFile, sessionName, durationSeconds, profile, file } = identity
  return {
    step: { kind: 'web identity', roleArn, ...(profile && { profile }), ...(file && { file }) },
    fingerprint: [roleArn, tokenFile, sessionName, durationSeconds?.toString()],
    verify: async () => void (await readToken(identity)),
    fetch: (context) => assumeWithToken(identity, context),
  }
}

async function assumeWithToken(identity: WebIdentity, context: CallContext): Promise<AwsCredentials> {
  const { roleArn, sessionName, durationSeconds, profile } = identity
  // Read at each call: the platform rotates the token.
  const webIdentityToken = await readToken(identity)
  const { fromWebToken } = await import('@aws-sdk/credential-providers')
  try {
    return await withStsConfig(context, (clientConfig) =>
      fromWebToken({
        clientConfig,
        roleArn,
        webIdentityToken,
        roleSessionName: sessionName ?? defaultSessionName(),
        ...(durationSeconds !== undefined && { durationSeconds }),
      })(),
    )
  } catch (error) {
    throw (
      aborted(context.signal) ??
      assumeRoleFailed(error, {
        operation: 'AssumeRoleWithWebIdentity',
        roleArn,
        profile,
        context,
        secrets: [webIdentityToken],
      })
    )
  }
}

async function readToken({ tokenFile, namedBy }: WebIdentity): Promise<string> {
  let token: string
  try {
    token = (await readFile(tokenFile, 'utf8')).trim()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw unusable(`The token file ${tokenFile}, named by ${namedBy}, cannot be read (${code}).`, error)
  }
  if (token === '') throw unusable(`The token file ${tokenFile}, named by ${namedBy}, is empty.`)
  return token
}

function unusable(summary: string, cause?: unknown): RedshiftIamError {
  return new RedshiftIamError('PROFILE_INVALID', summary, {
    hint: 'Check the path, and that the platform mounts the token there for this process to read.',
    ...(cause !== undefined && { cause }),
  })
}
