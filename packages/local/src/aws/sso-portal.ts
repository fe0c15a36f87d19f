import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import { textOf } from './params.ts'
import { restProtocol } from './rest-protocol.ts'
import type { Scene } from './scene.ts'
import { type AwsService, unsigned } from './service.ts'
import type { SsoTokens } from './sso-tokens.ts'

/** The portal that turns an SSO session into the keys of a role. */
export function ssoPortal({ sso }: Scene, keys: AccessKeys, tokens: SsoTokens): AwsService {
  return {
    name: 'sso',
    protocol: restProtocol,
    operations: {
      GetRoleCredentials: unsigned(({ params, http }) => {
        if (!tokens.accepts(http.headers['x-amz-sso_bearer_token'])) throw new AwsError('Unauthorized', '')
        const assigned =
          textOf(params, 'account_id') === sso.accountId && textOf(params, 'role_name') === sso.roleName
        if (!assigned) throw new AwsError('AccessDenied', 'No access')
        const key = keys.issue(sso.roleArn, sso.user, 3600)
        return {
          roleCredentials: {
            accessKeyId: key.accessKeyId,
            secretAccessKey: key.secretAccessKey,
            sessionToken: key.sessionToken,
            expiration: key.expiration.getTime(),
          },
        }
      }),
    },
  }
}
