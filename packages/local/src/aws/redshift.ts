import type { Clock } from '../clock.ts'
import type { CredentialIssuer } from '../issued-credentials.ts'
import { AwsError } from './aws-error.ts'
import { loginAsCaller, nextRefreshTime } from './login-as-caller.ts'
import { listOf, requiredText, secondsOf, textOf } from './params.ts'
import type { Authorize } from './permissions.ts'
import { queryProtocol } from './query-protocol.ts'
import { clusterById, clusterIdOf, clustersOf } from './redshift-clusters.ts'
import type { Scene } from './scene.ts'
import { type AwsService, type Params, type SignedRequest, signed } from './service.ts'

/** The API of provisioned clusters. */
export function redshift(
  scene: Scene,
  clock: Clock,
  issuer: CredentialIssuer,
  authorize: Authorize,
): AwsService {
  return {
    name: 'redshift',
    protocol: queryProtocol('http://redshift.amazonaws.com/doc/2012-12-01/'),
    signatureWindow: 5,
    operations: {
      GetClusterCredentials: signed((request) => getClusterCredentials(request, scene, issuer, authorize)),
      GetClusterCredentialsWithIAM: signed((request) => withIam(request, scene, clock, issuer, authorize)),
      DescribeClusters: signed((request) => describeClusters(request, scene, authorize)),
      DescribeAuthenticationProfiles: signed((request) =>
        describeAuthenticationProfiles(request, scene, authorize),
      ),
      DescribeCustomDomainAssociations: signed((request) => describeCustomDomains(request, scene, authorize)),
    },
  }
}

function getClusterCredentials(
  request: SignedRequest,
  scene: Scene,
  issuer: CredentialIssuer,
  authorize: Authorize,
): object {
  const { caller, params } = request
  const name = requiredText(params, 'DbUser', 'MissingParameter')
  const groups = listOf(params, 'DbGroups')
  const create = params['AutoCreate'] === true
  const clusterId = clusterIdOf(request, scene)
  const resource = (kind: string, last: string) => arn(request, kind, `${clusterId}/${last}`)
  authorize(caller, 'redshift:GetClusterCredentials', resource('dbuser', name))
  if (create) authorize(caller, 'redshift:CreateClusterUser', resource('dbuser', name))
  for (const group of groups) authorize(caller, 'redshift:JoinGroup', resource('dbgroup', group))
  clusterById(request, scene, clusterId)
  const { user, password, expiration } = issuer.issue({
    prefix: create ? 'IAMA' : 'IAM',
    name,
    groups,
    durationSeconds: duration(params),
    ...databaseOf(params),
  })
  return { DbUser: user, DbPassword: password, Expiration: expiration }
}

function withIam(
  request: SignedRequest,
  scene: Scene,
  clock: Clock,
  issuer: CredentialIssuer,
  authorize: Authorize,
): object {
  const { caller, params } = request
  const clusterId = clusterIdOf(request, scene)
  const database = textOf(params, 'DbName') ?? '*'
  authorize(
    caller,
    'redshift:GetClusterCredentialsWithIAM',
    arn(request, 'dbname', `${clusterId}/${database}`),
  )
  clusterById(request, scene, clusterId)
  const { user, password, expiration } = issuer.issue({
    ...loginAsCaller(caller),
    durationSeconds: duration(params),
    ...databaseOf(params),
  })
  return {
    DbUser: user,
    DbPassword: password,
    Expiration: expiration,
    NextRefreshTime: nextRefreshTime(clock.now(), expiration),
  }
}

function describeClusters(request: SignedRequest, scene: Scene, authorize: Authorize): object {
  const id = textOf(request.params, 'ClusterIdentifier')
  authorize(request.caller, 'redshift:DescribeClusters', arn(request, 'cluster', id ?? '*'))
  const found = id === undefined ? clustersOf(request, scene) : [clusterById(request, scene, id)]
  return {
    Clusters: {
      Cluster: found.map(({ clusterId, status, host, port, database, iamRoles = [], defaultIamRole }) => ({
        ClusterIdentifier: clusterId,
        ClusterStatus: status,
        ClusterAvailabilityStatus: status === 'available' ? 'Available' : 'Unavailable',
        NodeType: 'ra3.large',
        MasterUsername: 'awsuser',
        DBName: database,
        Endpoint: status === 'creating' ? undefined : { Address: host, Port: port },
        NumberOfNodes: 1,
        IamRoles: { ClusterIamRole: iamRoles.map((arn) => ({ IamRoleArn: arn, ApplyStatus: 'in-sync' })) },
        DefaultIamRoleArn: defaultIamRole,
        Encrypted: true,
      })),
    },
  }
}

function describeAuthenticationProfiles(
  { caller, params }: SignedRequest,
  scene: Scene,
  authorize: Authorize,
): object {
  authorize(caller, 'redshift:DescribeAuthenticationProfiles', '*')
  const wanted = textOf(params, 'AuthenticationProfileName')
  const found = scene.authenticationProfiles.filter(({ name }) => wanted === undefined || name === wanted)
  if (wanted !== undefined && found.length === 0) {
    throw new AwsError('AuthenticationProfileNotFoundFault', `Authentication profile ${wanted} not found.`)
  }
  return {
    AuthenticationProfiles: {
      member: found.map(({ name, content }) => ({
        AuthenticationProfileName: name,
        AuthenticationProfileContent: content,
      })),
    },
  }
}

function describeCustomDomains(
  { caller, params }: SignedRequest,
  scene: Scene,
  authorize: Authorize,
): object {
  authorize(caller, 'redshift:DescribeCustomDomainAssociations', '*')
  const wanted = textOf(params, 'CustomDomainName')
  const found = scene.customDomains.filter(
    ({ name, clusterId }) => clusterId !== undefined && (wanted === undefined || name === wanted),
  )
  if (wanted !== undefined && found.length === 0)
    throw new AwsError('CustomDomainAssociationNotFoundFault', '')
  return {
    Associations: {
      Association: found.map(({ name, clusterId }) => ({
        CertificateAssociations: {
          CertificateAssociation: { CustomDomainName: name, ClusterIdentifier: clusterId },
        },
      })),
    },
  }
}

function duration(params: Params): number {
  return secondsOf(params, 'DurationSeconds', {
    fallback: 900,
    min: 900,
    max: 3600,
    code: 'InvalidParameterValue',
  })
}

function databaseOf(params: Params): { database?: string } {
  const database = textOf(params, 'DbName')
  return database === undefined ? {} : { database }
}

/** Redshift names the caller's own account in its refusals, also when the cluster is somebody else's. */
function arn({ caller, region }: SignedRequest, kind: string, rest: string): string {
  return `arn:aws:redshift:${region}:${caller.accountId}:${kind}:${rest}`
}
