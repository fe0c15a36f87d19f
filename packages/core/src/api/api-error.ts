import { awsErrorFacts, safeCause, sentence } from '../aws-error.ts'
import { RedshiftIamError, type RedshiftIamErrorCode } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { describeTarget, isCustomDomain, type Target } from '../target/choose-target.ts'

/** The call that failed, as its error has to name it. */
export interface FailedCall {
  readonly code: RedshiftIamErrorCode
  readonly service: 'redshift' | 'redshift-serverless'
  readonly operation: string
  readonly region: string
  readonly endpoint?: string
  readonly target?: Target
  /** The `DbUser` of the call, for the resource to allow. */
  readonly dbUser?: string
  readonly database?: string
  readonly dbGroups?: readonly string[]
  /** The keys that signed: services quote what they were sent. */
  readonly credentials?: AwsCredentials
}

interface AwsErrorParts {
  readonly name: string
  readonly message: string
  readonly requestId?: string
}

/** Makes the typed error of a refused or failed call to a Redshift API: what failed, and what to do about it. */
export function apiError(error: unknown, call: FailedCall): RedshiftIamError {
  if (RedshiftIamError.isInstance(error)) return error
  const secrets = [call.credentials?.secretAccessKey, call.credentials?.sessionToken]
  const aws = partsOf(error, secrets)
  const namesDomain = call.target !== undefined && isCustomDomain(call.target)
  const code = namesDomain && meansUnknownDomain(aws) ? 'CUSTOM_DOMAIN_NOT_FOUND' : call.code
  const summary = `${call.operation}${call.target ? ` for ${describeTarget(call.target)}` : ''} in ${call.region} failed: ${aws.name}: ${sentence(aws.message)}`
  return new RedshiftIamError(code, summary, {
    hint: code === 'CUSTOM_DOMAIN_NOT_FOUND' ? customDomainHint(call.target) : hintFor(aws, call),
    cause: safeCause(error, secrets),
    awsErrorName: aws.name,
    ...(aws.requestId !== undefined && { requestId: aws.requestId }),
  })
}

/** Whether new AWS keys may help, so that a cached role session is to be thrown away. */
export function isAwsKeyError(error: unknown): boolean {
  return /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|RequestExpired)$/.test(
    awsErrorFacts(error).name,
  )
}

function partsOf(error: unknown, secrets: readonly (string | undefined)[]): AwsErrorParts {
  const { name, message, code, requestId } = awsErrorFacts(error, secrets)
  return {
    name: name === 'Error' || name === 'AggregateError' ? (code ?? name) : name,
    message: message || code || 'no further message',
    ...(requestId !== undefined && { requestId }),
  }
}

function meansUnknownDomain({ name, message }: AwsErrorParts): boolean {
  return (
    /^(ClusterNotFound(Fault)?|CustomDomainAssociationNotFoundFault|ResourceNotFoundException)$/.test(name) ||
    /custom domain/i.test(message)
  )
}

function customDomainHint(target: Target | undefined): string {
  const other = target?.kind === 'workgroup domain' ? 'Workgroup' : 'ClusterID'
  return (
    'If Server is a load balancer, a tunnel or a PrivateLink endpoint and no registered custom domain, ' +
    `set ${other} (${other === 'ClusterID' ? 'Workgroup for Serverless' : 'ClusterID for a cluster'}) and Region.`
  )
}

function hintFor(aws: AwsErrorParts, call: FailedCall): string | undefined {
  if (/^(ClusterNotFound(Fault)?|ResourceNotFoundException)$/.test(aws.name)) return notFoundHint(call)
  if (/AccessDenied|UnauthorizedOperation|NotAuthorized/i.test(aws.name)) return accessDeniedHint(aws, call)
  if (/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i.test(aws.name)) {
    return 'Too many calls in this account: share one resolver between pools, and keep IAMDisableCache off.'
  }
  if (/^ExpiredToken/.test(aws.name)) {
    return 'The AWS session has ended: sign in again, or renew the keys it came from.'
  }
  if (/^(InvalidClientTokenId|UnrecognizedClientException)$/.test(aws.name)) {
    return 'AWS does not know the access key: check AccessKeyID, the profile, and that temporary keys carry their session token.'
  }
  if (
    /^(SignatureDoesNotMatch|InvalidSignatureException|RequestExpired|RequestTimeTooSkewed)/.test(aws.name)
  ) {
    return "Check the secret access key, and that this machine's clock is right."
  }
  if (
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)$/.test(
      aws.name,
    )
  ) {
    return `The Redshift API${call.endpoint ? ` at ${call.endpoint}` : ''} cannot be reached: check Region, the network route (VPC endpoint, proxy by requestHandler), and EndpointUrl.`
  }
  return undefined
}

function notFoundHint({ target }: FailedCall): string {
  if (target?.kind === 'workgroup') {
    return target.fromHost
      ? 'If Server is a VPC endpoint, its first label is not the workgroup: set Workgroup; otherwise check Region and the AWS account.'
      : 'Check Workgroup, Region and the AWS account of the identity.'
  }
  if (target?.kind === 'cluster' && target.fromHost) {
    return 'If Server is a VPC endpoint or PrivateLink host, its first label is not the cluster: set ClusterID; otherwise check Region and the AWS account.'
  }
  return 'Check ClusterID (its case counts), Region and the AWS account of the identity.'
}

function accessDeniedHint({ message }: AwsErrorParts, call: FailedCall): string {
  const action = message.match(/perform: (\S+)/)?.[1] ?? `${call.service}:${call.operation}`
  const resource =
    message.match(/resource: (arn:\S+?|\*)[.,]?(?:\s|$)/)?.[1] ?? resourceArn(action, call, message)
  return `Allow ${action} on ${resource} in the IAM policy of the identity.`
}

function resourceArn(action: string, call: FailedCall, message: string): string {
  const caller = message.match(/arn:(aws[a-z-]*):\w+::(\d{12}):/)
  const prefix = `arn:${caller?.[1] ?? partitionOf(call.region)}:${call.service}:${call.region}:${caller?.[2] ?? '<account>'}`
  const { target } = call
  if (call.code === 'AUTH_PROFILE_FAILED') return '*'
  if (call.service === 'redshift-serverless') return `${prefix}:workgroup/*`
  const cluster = target?.kind === 'cluster' ? target.clusterId : '<cluster>'
  if (/:GetClusterCredentialsWithIAM$/.test(action))
    return `${prefix}:dbname:${cluster}/${call.database ?? '*'}`
  if (/:JoinGroup$/.test(action)) return `${prefix}:dbgroup:${cluster}/${call.dbGroups?.[0] ?? '*'}`
  if (/:(GetClusterCredentials|CreateClusterUser)$/.test(action))
    return `${prefix}:dbuser:${cluster}/${call.dbUser ?? '*'}`
  return `${prefix}:cluster:${cluster}`
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
