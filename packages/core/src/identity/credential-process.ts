import childProcess from 'node:child_process'
import { RedshiftIamError } from '../errors.ts'
import type { AwsCredentials } from '../properties/options.ts'
import { aborted } from './aborted.ts'
import type { CallContext, CredentialSource } from './credential-source.ts'
import { hashed } from './fingerprint.ts'
import { requireUnexpired } from './require-unexpired.ts'
import { fileOf, profileValue, type SharedProfile } from './shared-config.ts'

/**
 * The keys that a command prints (`credential_process`). Run here and not by `fromProcess` of the AWS SDK, which would
 * read the files once more, with its own parser, instead of taking the command that was validated.
 */
export function credentialProcessSource(profile: SharedProfile): CredentialSource | undefined {
  const command = profileValue(profile, 'credential_process')
  if (command === undefined) return undefined
  return {
    step: { kind: 'credential_process', profile: profile.name, file: fileOf(profile, 'credential_process') },
    fingerprint: [hashed(command)],
    fetch: async (context) => parseKeys(await run(command, profile.name, context), profile.name),
  }
}

function run(command: string, profile: string, { signal }: CallContext): Promise<string> {
  return new Promise((resolve, reject) => {
    childProcess.exec(command, { ...(signal && { signal }), windowsHide: true }, (error, stdout) => {
      if (!error) return resolve(stdout)
      // Node's own error quotes the command and its error output, which may hold secrets.
      const how =
        error.code === undefined ? `ended by ${error.signal ?? 'a signal'}` : `ended with code ${error.code}`
      reject(aborted(signal) ?? failed(profile, how))
    })
  })
}

function parseKeys(output: string, profile: string): AwsCredentials {
  let parsed: unknown
  try {
    parsed = JSON.parse(output)
  } catch {
    throw failed(profile, 'printed something that is not JSON')
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Object(parsed) as Record<
    string,
    unknown
  >
  if (Version !== 1) throw failed(profile, 'did not print "Version": 1')
  if (!isText(AccessKeyId) || !isText(SecretAccessKey)) {
    throw failed(profile, 'did not print AccessKeyId and SecretAccessKey')
  }
  const expiration =
    Expiration === undefined || Expiration === null ? undefined : new Date(String(Expiration))
  if (expiration && Number.isNaN(expiration.getTime())) {
    throw failed(profile, 'printed an Expiration that is not a time')
  }
  return requireUnexpired(
    {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(isText(SessionToken) && { sessionToken: SessionToken }),
      ...(expiration && { expiration }),
    },
    `The keys that credential_process of profile "${profile}" printed`,
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function failed(profile: string, how: string): RedshiftIamError {
  return new RedshiftIamError('IDENTITY_FAILED', `credential_process of profile "${profile}" ${how}.`, {
    hint: 'Run the command by hand: it must print a JSON object with Version 1, AccessKeyId and SecretAccessKey.',
  })
}
