import { type AwsErrorFacts, awsErrorFacts, safeCause, sentence } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { CallContext } from './credential-source.ts'

/** The call that failed, as its error has to describe it. */
export interface FailedAssumeRole {
  readonly operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity'
  readonly roleArn: string
  readonly profile?: string | undefined
  readonly hasExternalId?: boolean
  readonly hasMfa?: boolean
  readonly context: CallContext
  /** What must not appear in the error, whatever the answer says. */
  readonly secrets: readonly (string | undefined)[]
}

/** Tells which role could not be assumed, by whom and why, and what to change. */
export function assumeRoleFailed(error: unknown, call: FailedAssumeRole): RedshiftIamError {
  if (RedshiftIamError.isInstance(error)) return error
  const facts = awsErrorFacts(error, call.secrets)
  const whose = call.profile === undefined ? '' : ` of profile "${call.profile}"`
  const answered = facts.status !== undefined
  const reason = answered || !facts.code ? facts.name : facts.code
  const summary = `sts:${call.operation} of role ${call.roleArn}${whose} failed: ${reason}: ${sentence(facts.message)}`
  return new RedshiftIamError('ASSUME_ROLE_FAILED', summary, {
    hint: hintFor(facts, call),
    cause: safeCause(error, call.secrets),
    ...(answered && { awsErrorName: facts.name }),
    ...(facts.requestId !== undefined && { requestId: facts.requestId }),
  })
}

function hintFor(facts: AwsErrorFacts, call: FailedAssumeRole): string {
  if (facts.status === undefined) return unreachable(call)
  switch (facts.name.replace(/Exception$/, '')) {
    case 'AccessDenied':
      return accessDenied(facts, call)
    case 'ExpiredToken':
      return 'The keys or the token that assume the role have expired: sign in again, or renew them where they come from.'
    case 'InvalidClientTokenId':
    case 'UnrecognizedClient':
      return 'AWS does not know the access key that assumes the role: check it in the profile, and that temporary keys carry their aws_session_token.'
    case 'SignatureDoesNotMatch':
    case 'RequestExpired':
      return "Check aws_secret_access_key of the profile whose keys assume the role, and this machine's clock."
    case 'ValidationError':
      return 'Check role_arn, role_session_name, external_id, duration_seconds and mfa_serial of the profile; duration_seconds may not exceed what the role allows.'
    case 'InvalidIdentityToken':
    case 'IDPRejectedClaim':
      return 'The role must trust the OIDC provider that issued the token, and the token must be meant for AWS (audience sts.amazonaws.com).'
    case 'RegionDisabled':
      return `STS is not active in ${call.context.stsRegion} for this account: activate it, or set region in the profile.`
    default:
      return isThrottling(facts.name)
        ? 'STS limits the rate of calls: share one resolver between pools, and try again later.'
        : 'Check the profile, and the state of STS in this region.'
  }
}

function accessDenied({ message }: AwsErrorFacts, call: FailedAssumeRole): string {
  const { roleArn, operation } = call
  if (operation === 'AssumeRoleWithWebIdentity') {
    return `Allow sts:${operation} in the trust policy of ${roleArn} for the provider and subject of the token.`
  }
  const caller = /User: (arn:[^\s,]+)/.exec(message)?.[1] ?? 'the calling identity'
  const conditions = [
    ...(call.hasExternalId
      ? ['external_id matches the one it asks for']
      : ['whether it asks for an external_id']),
    ...(call.hasMfa ? ['the MFA code was right'] : ['whether it asks for MFA (mfa_serial)']),
  ]
  return `Allow sts:AssumeRole on ${roleArn} in the policy of ${caller}, and ${caller} in the trust policy of the role; there also check ${conditions.join(' and ')}.`
}

function unreachable({ context }: FailedAssumeRole): string {
  const where = context.stsEndpoint ?? `the regional endpoint of ${context.stsRegion}`
  return `STS was asked at ${where}: check the network route (VPC endpoint, proxy by requestHandler), region and StsEndpointUrl.`
}

function isThrottling(name: string): boolean {
  return name.includes('Throttl') || name === 'RequestLimitExceeded' || name === 'TooManyRequestsException'
}
