import { awsErrorFacts, safeCause, sentence } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { withAbortableHandler } from './abortable-handler.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import { fileOf, profileValue, type SharedConfig, type SharedProfile } from './shared-config.ts'

/** `login_session`: a sign-in with `aws login`. */
export function loginSource(profile: SharedProfile, config: SharedConfig): CredentialSource | undefined {
  const session = profileValue(profile, 'login_session')
  if (session === undefined) return undefined
  return {
    step: { kind: 'login', profile: profile.name, file: fileOf(profile, 'login_session') },
    fingerprint: [session],
    fetch: (context) => fetchLoginKeys(profile.name, config, context),
  }
}

async function fetchLoginKeys(
  profile: string,
  config: SharedConfig,
  context: CallContext,
): Promise<AwsCredentials> {
  const { fromLoginCredentials } = await import('@aws-sdk/credential-providers')
  try {
    return await withAbortableHandler(context, (requestHandler) =>
      fromLoginCredentials({
        profile,
        filepath: config.credentialsFile.path,
        configFilepath: config.configFile.path,
        ignoreCache: true,
        clientConfig: { region: context.stsRegion, requestHandler },
      })(),
    )
  } catch (error) {
    const cause = safeCause(error)
    const { message } = awsErrorFacts(error)
    throw (
      aborted(context.signal) ??
      new RedshiftIamError(
        'IDENTITY_FAILED',
        `The sign-in of profile "${profile}" cannot be used: ${sentence(message)}`,
        {
          hint: `Run aws login --profile ${profile}`,
          cause,
        },
      )
    )
  }
}
