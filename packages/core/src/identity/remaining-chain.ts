import { RedshiftIamError } from '../errors.ts'
import { containerSource, hasContainerRole } from './container.ts'
import type { CredentialSource } from './credential-source.ts'
import { instanceMetadataSource, isInstanceMetadataDisabled } from './instance-metadata.ts'
import type { SharedConfig } from './shared-config.ts'
import { webIdentityEnvironmentSource } from './web-identity.ts'

/**
 * What is left of the SDK's default chain when neither options, environment keys nor a `[default]` profile say who
 * asks: web identity, then the container, then the EC2 instance. The environment tells which one applies.
 *
 * @throws `IDENTITY_NOT_FOUND`, listing where was looked.
 */
export function remainingChain(config: SharedConfig): CredentialSource {
  const source = webIdentityEnvironmentSource() ?? (hasContainerRole() ? containerSource() : undefined)
  if (source) return source
  if (isInstanceMetadataDisabled()) throw nothingFound(config, 'is switched off by AWS_EC2_METADATA_DISABLED')
  const instance = instanceMetadataSource()
  return {
    ...instance,
    fetch: async (context) => {
      try {
        return await instance.fetch(context)
      } catch (error) {
        if (!RedshiftIamError.isInstance(error) || error.code !== 'INSTANCE_PROFILE_UNAVAILABLE') throw error
        throw nothingFound(config, 'gave no keys', error)
      }
    },
  }
}

function nothingFound(config: SharedConfig, metadata: string, cause?: Error): RedshiftIamError {
  const files = `${config.credentialsFile.path} and ${config.configFile.path}`
  const summary =
    'No AWS identity was found: no option names one; AWS_PROFILE and AWS_ACCESS_KEY_ID are not set; ' +
    `${files} have no [default] profile; AWS_WEB_IDENTITY_TOKEN_FILE and AWS_CONTAINER_CREDENTIALS_* are not set; ` +
    `and the EC2 instance metadata service ${metadata}.`
  return new RedshiftIamError('IDENTITY_NOT_FOUND', summary, {
    hint: 'Set Profile (or AWS_PROFILE), InstanceProfile=1, or AccessKeyID and SecretAccessKey.',
    ...(cause && { cause }),
  })
}
