import type { Clock } from '../clock.ts'
import type { AccessKeys, SessionKey } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import { requiredText, secondsOf, textOf } from './params.ts'
import type { Authorize } from './permissions.ts'
import { namesOf } from './principal.ts'
import { queryProtocol } from './query-protocol.ts'
import type { IamRole, Scene } from './scene.ts'
import {
  type AwsService,
  type OpenRequest,
  type Params,
  type SignedRequest,
  signed,
  unsigned,
} from './service.ts'
import { trusts } from './trust.ts'

const chainedLimit = 3600

/** The Security Token Service, of any region. */
export function sts(scene: Scene, keys: AccessKeys, clock: Clock, authorize: Authorize): AwsService {
  return {
    name: 'sts',
    protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
    signatureWindow: 15,
    operations: {
      AssumeRole: signed((request) => assumeRole(request, scene, keys, authorize)),
      AssumeRoleWithWebIdentity: unsigned((request) =>
        assumeRoleWithWebIdentity(request, scene, keys, clock),
      ),
      GetCallerIdentity: signed(({ caller }) => ({
        Arn: caller.arn,
        UserId: caller.userId,
        Account: caller.accountId,
      })),
    },
  }
}

function assumeRole(
  { params, caller }: SignedRequest,
  scene: Scene,
  keys: AccessKeys,
  authorize: Authorize,
): object {
  const { roleArn, sessionName } = wanted(params)
  authorize(caller, 'sts:AssumeRole', roleArn)
  const role = scene.roles.find(({ arn }) => arn === roleArn)
  const evidence = {
    names: namesOf(caller),
    externalId: textOf(params, 'ExternalId'),
    mfaSerial: checkedMfa(params, scene),
  }
  if (!role || !trusts(role, evidence)) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    )
  }
  const duration = sessionDuration(params, role)
  if (caller.kind === 'role' && duration > chainedLimit) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  return session(keys.issue(roleArn, sessionName, duration))
}

function assumeRoleWithWebIdentity(
  { params }: OpenRequest,
  scene: Scene,
  keys: AccessKeys,
  clock: Clock,
): object {
  const { roleArn, sessionName } = wanted(params)
  const { provider, token, expiration } = scene.webIdentity
  if (requiredText(params, 'WebIdentityToken', 'ValidationError') !== token) {
    throw new AwsError('InvalidIdentityToken', '')
  }
  if (expiration && expiration <= clock.now()) {
    throw new AwsError(
      'ExpiredWebIdentity',
      `Token expired: current date/time ${clock.now().toISOString()} must be before the expiration date/time ${expiration.toISOString()}`,
    )
  }
  const role = scene.roles.find(({ arn }) => arn === roleArn)
  if (!role || !trusts(role, { names: [provider] })) {
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  return {
    ...session(keys.issue(roleArn, sessionName, sessionDuration(params, role))),
    Provider: provider,
    SubjectFromWebIdentityToken: 'alice',
    Audience: 'sts.amazonaws.com',
  }
}

function wanted(params: Params): { roleArn: string; sessionName: string } {
  const roleArn = requiredText(params, 'RoleArn', 'ValidationError')
  const sessionName = requiredText(params, 'RoleSessionName', 'ValidationError')
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    )
  }
  return { roleArn, sessionName }
}

function checkedMfa(params: Params, { mfaDevices }: Scene): string | undefined {
  const serial = textOf(params, 'SerialNumber')
  if (serial === undefined) return undefined
  const device = mfaDevices.find((known) => known.serial === serial)
  if (!device) {
    throw new AwsError(
      'AccessDenied',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    )
  }
  if (device.code !== textOf(params, 'TokenCode')) {
    throw new AwsError(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    )
  }
  return serial
}

function sessionDuration(params: Params, { maxSessionDuration = 3600 }: IamRole): number {
  const duration = secondsOf(params, 'DurationSeconds', {
    fallback: 3600,
    min: 900,
    max: 43_200,
    code: 'ValidationError',
  })
  if (duration > maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  return duration
}

function session({ accessKeyId, secretAccessKey, sessionToken, expiration, principal }: SessionKey): object {
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
  }
}
