import { randomBytes } from 'node:crypto'
import type { ControlPlaneContext } from '../control-plane-contract.ts'
import { newSecret } from './access-keys.ts'
import { uniqueId } from './principal.ts'
import type { IamUser, Scene } from './scene.ts'

const partnerAccount = '222222222222'
const hour = 3_600_000

/** The accounts, roles and resources that the profiles of the written AWS files lead to. */
export function defaultScene({ accountId, clock, cluster, database, region }: ControlPlaneContext): Scene {
  const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`
  const user = (name: string): IamUser => ({
    arn: `arn:aws:iam::${accountId}:user/${name}`,
    accessKeyId: uniqueId('AKIA', name),
    secretAccessKey: newSecret(),
  })
  const base = user('base')
  const mfaSerial = `arn:aws:iam::${accountId}:mfa/base`
  const provider = `arn:aws:iam::${accountId}:oidc-provider/oidc.example.com`
  const ssoRole = role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Reader_0123456789abcdef')
  const loader = role('loader')
  const roles = { iamRoles: [loader], defaultIamRole: loader }
  return {
    users: [base, user('default')],
    roles: [
      { arn: role('analyst'), trusts: [{ principal: base.arn }], maxSessionDuration: 43_200 },
      {
        arn: `arn:aws:iam::${partnerAccount}:role/etl`,
        trusts: [{ principal: role('analyst'), externalId: 'x-42' }],
        maxSessionDuration: 43_200,
      },
      { arn: role('denied'), trusts: [] },
      { arn: role('careful'), trusts: [{ principal: base.arn, mfaSerial }] },
      { arn: role('web'), trusts: [{ principal: provider }] },
      { arn: role('node'), trusts: [] },
      { arn: role('task'), trusts: [] },
      { arn: role('instance'), trusts: [{ principal: role('node') }] },
      { arn: role('container'), trusts: [{ principal: role('task') }] },
      { arn: ssoRole, trusts: [] },
      { arn: loader, trusts: [{ principal: 'redshift.amazonaws.com' }] },
    ],
    deny: [],
    mfaDevices: [{ serial: mfaSerial, code: '123456' }],
    clusters: [{ ...cluster, region, database, status: 'available', ...roles }],
    workgroups: [{ ...cluster, region, status: 'AVAILABLE', ...roles }],
    customDomains: [
      { name: 'dw.example.com', clusterId: cluster.clusterId },
      { name: 'wg.example.com', workgroup: cluster.workgroup },
    ],
    authenticationProfiles: [
      {
        name: 'team',
        content: JSON.stringify({
          ClusterID: cluster.clusterId,
          Region: region,
          Database: database,
          DbUser: 'alice',
        }),
      },
    ],
    imds: { mode: 'v2', roleArn: role('node'), region },
    container: { roleArn: role('task'), authorizationToken: token() },
    webIdentity: { provider, token: `${token()}.${token()}.${token()}` },
    sso: {
      roleArn: ssoRole,
      roleName: 'Reader',
      accountId,
      user: 'alice',
      clientId: 'local',
      clientSecret: token(),
      accessToken: token(),
      refreshToken: token(),
      expiration: new Date(clock.now().getTime() + 8 * hour),
    },
    strictClock: false,
  }
}

function token(): string {
  return randomBytes(48).toString('base64url')
}
