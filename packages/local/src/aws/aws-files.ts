import { parseArn } from './principal.ts'
import type { Scene } from './scene.ts'

/** The texts of the files that AWS tools read. */
export interface AwsFiles {
  readonly credentials: string
  readonly config: string
  /** Token of the `web` profile, for the file its `web_identity_token_file` names. */
  readonly webIdentityToken: string
  /** Content of the SSO token cache. */
  readonly ssoToken: string
}

/** Name of the SSO session, whose SHA-1 names the file of the token cache. */
export const ssoSession = 'local'

/** Files whose profiles fit the scene: `default`, `base`, `analyst`, `etl`, `denied`, `mfa`, `web`, `instance` … */
export function awsFiles(scene: Scene, { region, webIdentityTokenFile }: AwsFilesOptions): AwsFiles {
  const { sso } = scene
  const role = (name: string) => scene.roles.find(({ arn }) => parseArn(arn).name === name)?.arn
  const config = {
    default: { region },
    'profile analyst': { role_arn: role('analyst'), source_profile: 'base', region },
    'profile etl': {
      role_arn: role('etl'),
      source_profile: 'analyst',
      role_session_name: 'nightly',
      external_id: 'x-42',
      duration_seconds: '900',
    },
    'profile denied': { role_arn: role('denied'), source_profile: 'base', region },
    'profile mfa': {
      role_arn: role('careful'),
      source_profile: 'base',
      mfa_serial: scene.mfaDevices[0]?.serial,
      region,
    },
    'profile web': { role_arn: role('web'), web_identity_token_file: webIdentityTokenFile, region },
    'profile instance': { role_arn: role('instance'), credential_source: 'Ec2InstanceMetadata', region },
    'profile container': { role_arn: role('container'), credential_source: 'EcsContainer', region },
    'profile sso': {
      sso_session: ssoSession,
      sso_account_id: sso.accountId,
      sso_role_name: sso.roleName,
      region,
    },
    [`sso-session ${ssoSession}`]: {
      sso_start_url: 'https://local.awsapps.com/start',
      sso_region: region,
      sso_registration_scopes: 'sso:account:access',
    },
  }
  const users = scene.users.map(({ arn, accessKeyId, secretAccessKey }) => [
    parseArn(arn).name,
    { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey },
  ])
  return {
    credentials: ini(Object.fromEntries(users)),
    config: ini(config),
    webIdentityToken: scene.webIdentity.token,
    ssoToken: JSON.stringify({
      startUrl: 'https://local.awsapps.com/start',
      region,
      accessToken: sso.accessToken,
      expiresAt: sso.expiration.toISOString(),
      clientId: sso.clientId,
      clientSecret: sso.clientSecret,
      registrationExpiresAt: sso.expiration.toISOString(),
      refreshToken: sso.refreshToken,
    }),
  }
}

export interface AwsFilesOptions {
  readonly region: string
  readonly webIdentityTokenFile: string
}

/** A section whose role the scene lacks is left out with it. */
function ini(sections: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>): string {
  return Object.entries(sections)
    .filter(([, entries]) => Object.values(entries).every((value) => value !== undefined))
    .map(([name, entries]) => {
      const lines = Object.entries(entries).map(([key, value]) => `${key} = ${value}`)
      return [`[${name}]`, ...lines, ''].join('\n')
    })
    .join('\n')
}
