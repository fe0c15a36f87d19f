import type { Clock } from '../clock.ts'
import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import { issuedRole } from './issued-role.ts'
import { restProtocol } from './rest-protocol.ts'
import type { Scene } from './scene.ts'
import { type AwsService, unsigned } from './service.ts'

/** Where a container that must show a token asks; `/v2/credentials` asks for none. */
export const containerTokenPath = '/v1/credentials'

/** The endpoint that hands a task's role to its containers. */
export function containerCredentials({ container }: Scene, keys: AccessKeys, clock: Clock): AwsService {
  const role = issuedRole(keys, clock, 'task-0123456789abcdef')
  return {
    name: 'container',
    protocol: restProtocol,
    operations: {
      'GET credentials': unsigned(({ http }) => {
        const allowed =
          http.path !== containerTokenPath || http.headers['authorization'] === container.authorizationToken
        if (!allowed) throw new AwsError('AccessDenied', 'The authorization token is missing or wrong.', 401)
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = role(container.roleArn)
        return {
          RoleArn: container.roleArn,
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          Token: sessionToken,
          Expiration: isoSeconds(expiration),
        }
      }),
    },
  }
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+/, '')
}
