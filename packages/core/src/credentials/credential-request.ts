import type { ApiContext, IssuedCredential } from '../api/api-context.ts'
import { RedshiftIamError } from '../errors.ts'
import { databaseUserProblem } from '../properties/database-user.ts'
import type { Settings } from '../properties/settings.ts'
import type { Target } from '../target/choose-target.ts'
import { type GetClusterCredentialsParams, getClusterCredentials } from './get-cluster-credentials.ts'
import {
  type GetClusterCredentialsWithIamParams,
  getClusterCredentialsWithIam,
} from './get-cluster-credentials-with-iam.ts'
import { type GetCredentialsParams, getCredentials } from './get-credentials.ts'

/** One credential call, ready to be made. */
export type CredentialRequest =
  | { readonly api: 'GetClusterCredentials'; readonly params: GetClusterCredentialsParams }
  | { readonly api: 'GetClusterCredentialsWithIAM'; readonly params: GetClusterCredentialsWithIamParams }
  | { readonly api: 'GetCredentials'; readonly params: GetCredentialsParams }

/** Makes the call. Rejects with what the AWS SDK throws. */
export function issueCredential(request: CredentialRequest, context: ApiContext): Promise<IssuedCredential> {
  switch (request.api) {
    case 'GetClusterCredentials':
      return getClusterCredentials(request.params, context)
    case 'GetClusterCredentialsWithIAM':
      return getClusterCredentialsWithIam(request.params, context)
    case 'GetCredentials':
      return getCredentials(request.params, context)
  }
}

/** Loads the SDK client of a call while its AWS keys are on their way. */
export function preloadApi({ api }: CredentialRequest): void {
  // Loading blocks; a moment later, the request for the keys has left.
  setImmediate(() => {
    const loading =
      api === 'GetCredentials'
        ? import('@aws-sdk/client-redshift-serverless')
        : import('@aws-sdk/client-redshift')
    // The call itself imports it again, and is the one to fail.
    loading.catch(() => undefined)
  })
}

/** Chooses the operation and its parameters. `settings` are merged from all layers. */
export function credentialRequest(settings: Settings, target: Target, database: string): CredentialRequest {
  const duration = settings.iamDuration
  switch (target.kind) {
    case 'workgroup':
    case 'workgroup domain':
      return {
        api: 'GetCredentials',
        params: {
          dbName: database,
          ...(target.kind === 'workgroup'
            ? { workgroupName: target.workgroup }
            : { customDomainName: target.customDomainName }),
          ...(duration !== undefined && { durationSeconds: duration }),
        },
      }
    case 'cluster':
    case 'cluster domain': {
      const common = {
        DbName: database,
        ...(target.kind === 'cluster'
          ? { ClusterIdentifier: target.clusterId }
          : { CustomDomainName: target.customDomainName }),
        ...(duration !== undefined && { DurationSeconds: duration }),
      }
      if (settings.groupFederation) return { api: 'GetClusterCredentialsWithIAM', params: common }
      const groups = dbGroups(settings)
      return {
        api: 'GetClusterCredentials',
        params: {
          DbUser: dbUser(settings),
          ...common,
          ...(settings.autoCreate && { AutoCreate: true }),
          ...(groups.length > 0 && { DbGroups: groups }),
        },
      }
    }
  }
}

/** Options that the chosen operation cannot carry, as warnings. `explicit` is what the user wrote. */
export function ignoredByRequest(explicit: Settings, { api }: CredentialRequest): string[] {
  if (api === 'GetClusterCredentials') return []
  const why =
    api === 'GetCredentials'
      ? 'Redshift Serverless logs in as the AWS identity itself'
      : 'with group_federation=1 the database user is the AWS identity itself'
  return (
    [
      ['DbUser', explicit.dbUser],
      ['AutoCreate', explicit.autoCreate],
      ['DbGroups', explicit.dbGroups],
    ] as const
  )
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `${name} ignored: ${why}.`)
}

function dbUser(settings: Settings): string {
  const name = settings.dbUser ?? settings.user
  if (name === undefined) {
    throw new RedshiftIamError('OPTION_REQUIRED', 'DbUser is missing.', {
      hint: 'Set DbUser to the database user to log in as, or group_federation=1 to log in as the AWS identity itself.',
    })
  }
  const problem = databaseUserProblem(name)
  if (problem === undefined) return name
  const option = settings.dbUser === undefined ? 'UID, used as DbUser,' : 'DbUser'
  throw new RedshiftIamError('OPTION_INVALID', `${option} is not the name of a database user.`, {
    hint: problem,
  })
}

function dbGroups(settings: Settings): readonly string[] {
  const groups = settings.dbGroups ?? []
  return settings.forceLowercase ? [...new Set(groups.map((group) => group.toLowerCase()))] : groups
}
