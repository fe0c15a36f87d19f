import { AwsError } from './aws-error.ts'
import { textOf } from './params.ts'
import type { Cluster, Scene } from './scene.ts'
import type { SignedRequest } from './service.ts'

/** The cluster that a request means, whether it exists or not: permissions are judged before that is told. */
export function clusterIdOf({ params }: SignedRequest, { customDomains }: Scene): string {
  const id = textOf(params, 'ClusterIdentifier')
  const domain = textOf(params, 'CustomDomainName')
  if (id !== undefined && domain !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'ClusterIdentifier and CustomDomainName cannot be used in the same request.',
    )
  }
  if (id !== undefined) return id
  if (domain === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ClusterIdentifier')
  }
  const owner = customDomains.find(({ name }) => name === domain)?.clusterId
  if (owner === undefined) throw new AwsError('CustomDomainAssociationNotFoundFault', '')
  return owner
}

/** The clusters of the region that the request was signed for. */
export function clustersOf({ region }: SignedRequest, { clusters }: Scene): readonly Cluster[] {
  return clusters.filter((cluster) => cluster.region === region)
}

export function clusterById(request: SignedRequest, scene: Scene, id: string): Cluster {
  const cluster = clustersOf(request, scene).find(({ clusterId }) => clusterId === id)
  if (!cluster) throw new AwsError('ClusterNotFound', `Cluster ${id} not found.`)
  return cluster
}
