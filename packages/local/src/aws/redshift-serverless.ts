import type { Clock } from '../clock.ts'
import type { CredentialIssuer } from '../issued-credentials.ts'
import { AwsError } from './aws-error.ts'
import { jsonProtocol } from './json-protocol.ts'
import { loginAsCaller, nextRefreshTime } from './login-as-caller.ts'
import { requiredText, secondsOf, textOf } from './params.ts'
import type { Authorize } from './permissions.ts'
import type { Scene, Workgroup } from './scene.ts'
import { type AwsService, type SignedRequest, signed } from './service.ts'

const workgroupId = '11111111-2222-4333-8444-555555555555'

/** The API of serverless workgroups. */
export function redshiftServerless(
  scene: Scene,
  clock: Clock,
  issuer: CredentialIssuer,
  authorize: Authorize,
): AwsService {
  return {
    name: 'redshift-serverless',
    protocol: jsonProtocol,
    signatureWindow: 5,
    operations: {
      GetCredentials: signed((request) => getCredentials(request, scene, clock, issuer, authorize)),
      GetWorkgroup: signed((request) => getWorkgroup(request, scene, authorize)),
    },
  }
}

function getCredentials(
  request: SignedRequest,
  scene: Scene,
  clock: Clock,
  issuer: CredentialIssuer,
  authorize: Authorize,
): object {
  const { caller, params } = request
  authorize(caller, 'redshift-serverless:GetCredentials', arn(request))
  const domain = textOf(params, 'customDomainName')
  if (domain === undefined)
    workgroupByName(request, scene, requiredText(params, 'workgroupName', 'ValidationError'))
  else workgroupByDomain(request, scene, domain)
  const database = textOf(params, 'dbName')
  const { user, password, expiration } = issuer.issue({
    ...loginAsCaller(caller),
    durationSeconds: secondsOf(params, 'durationSeconds', {
      fallback: 900,
      min: 900,
      max: 3600,
      code: 'ValidationError',
    }),
    ...(database === undefined ? {} : { database }),
  })
  return {
    dbUser: user,
    dbPassword: password,
    expiration: epochSeconds(expiration),
    nextRefreshTime: epochSeconds(nextRefreshTime(clock.now(), expiration)),
  }
}

function getWorkgroup(request: SignedRequest, scene: Scene, authorize: Authorize): object {
  authorize(request.caller, 'redshift-serverless:GetWorkgroup', arn(request))
  const name = requiredText(request.params, 'workgroupName', 'ValidationError')
  const { status, host, port } = workgroupByName(request, scene, name)
  return {
    workgroup: {
      workgroupName: name,
      workgroupArn: arn(request),
      workgroupId,
      namespaceName: 'default',
      status,
      port,
      ...(status === 'CREATING' ? {} : { endpoint: { address: host, port } }),
    },
  }
}

function workgroupByName({ region }: SignedRequest, scene: Scene, name: string): Workgroup {
  const found = scene.workgroups.find((known) => known.workgroup === name && known.region === region)
  if (!found) throw new AwsError('ResourceNotFoundException', `The workgroup ${name} wasn't found.`)
  return found
}

function workgroupByDomain(request: SignedRequest, scene: Scene, domain: string): Workgroup {
  const owner = scene.customDomains.find(({ name }) => name === domain)?.workgroup
  if (owner === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      'To use get credentials, you must provide an active custom domain name.',
    )
  }
  return workgroupByName(request, scene, owner)
}

function arn({ caller, region }: SignedRequest): string {
  return `arn:aws:redshift-serverless:${region}:${caller.accountId}:workgroup/${workgroupId}`
}

function epochSeconds(date: Date): number {
  return date.getTime() / 1000
}
