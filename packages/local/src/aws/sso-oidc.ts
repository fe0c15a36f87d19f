import { AwsError } from './aws-error.ts'
import { textOf } from './params.ts'
import { restProtocol } from './rest-protocol.ts'
import type { Scene } from './scene.ts'
import { type AwsService, unsigned } from './service.ts'
import type { SsoTokens } from './sso-tokens.ts'

/** The token endpoint of IAM Identity Center, for refreshing only: logging in needs a browser. */
export function ssoOidc({ sso }: Scene, tokens: SsoTokens): AwsService {
  return {
    name: 'sso-oidc',
    protocol: restProtocol,
    operations: {
      CreateToken: unsigned(({ params }) => {
        if (
          textOf(params, 'clientId') !== sso.clientId ||
          textOf(params, 'clientSecret') !== sso.clientSecret
        ) {
          throw new AwsError('InvalidClient', 'Invalid client provided')
        }
        if (textOf(params, 'grantType') !== 'refresh_token') {
          throw new AwsError('UnsupportedGrantType', 'Only refresh_token is supported here')
        }
        const created = tokens.refresh(textOf(params, 'refreshToken'))
        if (!created) throw new AwsError('InvalidGrant', 'Invalid refresh token provided')
        return created
      }),
    },
  }
}
