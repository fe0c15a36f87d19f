import { authorizer } from '../../aws/permissions.ts'
import { namesOf, sessionPrincipal } from '../../aws/principal.ts'
import type { IamRole, Scene } from '../../aws/scene.ts'
import { trusts } from '../../aws/trust.ts'
import type { S3Place } from './s3-command.ts'
import { S3Error } from './s3-error.ts'

/** By either name, as the stand-in is a cluster and a workgroup. */
const services = ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com', '*']
const sessionName = 'RedshiftIamRoleSession'

/**
 * Checks that the cluster may do this to S3 as that role, or as the last of a chain.
 *
 * @throws S3Error in the words of Redshift
 */
export function checkAccess(scene: Scene, role: string, action: string, { bucket, key }: S3Place): void {
  const owners = [...scene.clusters, ...scene.workgroups]
  const first = owners.find(({ defaultIamRole }) => defaultIamRole !== undefined)?.defaultIamRole
  const chain = role === 'default' ? [first ?? 'default'] : role.split(',')
  const attached = new Set(owners.flatMap(({ iamRoles = [] }) => iamRoles))
  let caller = services
  for (const [place, arn] of chain.entries()) {
    const found = scene.roles.find((known) => known.arn === arn)
    if (place === 0 && !attached.has(arn)) {
      throw unauthorized(138, `The requested role ${arn} is not associated to cluster`)
    }
    if (!lets(found, caller)) throw unauthorized(135, `Not authorized to get credentials of role ${arn}`)
    caller = [...namesOf(sessionPrincipal(arn, sessionName))]
  }
  try {
    authorizer(scene.deny)(
      sessionPrincipal(chain.at(-1) ?? '', sessionName),
      action,
      action === 's3:ListBucket' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`,
    )
  } catch (error) {
    throw new S3Error(`S3ServiceException:${(error as Error).message},Status 403,Error AccessDenied`, 8001)
  }
}

function lets(role: IamRole | undefined, names: readonly string[]): boolean {
  return role !== undefined && trusts(role, { names })
}

function unauthorized(type: number, message: string): S3Error {
  return new S3Error(
    `exception name : UnauthorizedException, error type : ${type}, message: ${message}, should retry : 0`,
    30000,
  )
}
