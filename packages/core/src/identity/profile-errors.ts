import { RedshiftIamError } from '../errors.ts'
import { nearestName } from '../properties/near-name.ts'
import type { SharedConfig, SharedFile, SharedProfile } from './shared-config.ts'

/** More profiles than this in a loop are not written out. */
const MAX_PATH = 20

/** No section for a profile; `namedBy` says who asked for it. */
export function profileNotFound(name: string, namedBy: string, config: SharedConfig): RedshiftIamError {
  const searched = [config.credentialsFile, config.configFile].map(describe).join(' or ')
  return new RedshiftIamError(
    'PROFILE_NOT_FOUND',
    `Profile "${name}", named by ${namedBy}, is not in ${searched}.`,
    {
      hint: hintFor(name, config),
    },
  )
}

/** A chain that comes back to a profile it has passed. */
export function chainLoop(path: readonly string[]): RedshiftIamError {
  const shown = path.length > MAX_PATH ? ['…', ...path.slice(-MAX_PATH)] : path
  const [last, again] = path.slice(-2)
  const self = last === again
  return new RedshiftIamError(
    'PROFILE_CHAIN_LOOP',
    `The profile chain runs in a loop: ${shown.join(' -> ')}.`,
    {
      hint: self
        ? `Profile "${last}" may be its own source_profile only if it holds aws_access_key_id and aws_secret_access_key.`
        : `Let source_profile of "${last}" name a profile that holds keys.`,
    },
  )
}

/** A profile that contradicts itself or leaves something out. */
export function profileInvalid(profile: SharedProfile, problem: string, hint: string): RedshiftIamError {
  const where = profile.files.join(' and ')
  return new RedshiftIamError(
    'PROFILE_INVALID',
    `Profile "${profile.name}" in ${where} is invalid: ${problem}.`,
    { hint },
  )
}

function describe(file: SharedFile): string {
  return file.exists ? file.path : `${file.path} (which does not exist)`
}

function hintFor(name: string, config: SharedConfig): string {
  const misspelt = config.misspelt.get(name)
  if (misspelt !== undefined) return misspelt
  const near = nearestName(name, config.profiles.keys(), (profile) => profile.toLowerCase())
  if (near !== undefined) return `Did you mean "${near}"?`
  const nearMisspelt = nearestName(name, config.misspelt.keys(), (profile) => profile.toLowerCase())
  if (nearMisspelt !== undefined)
    return `Did you mean "${nearMisspelt}"? ${config.misspelt.get(nearMisspelt)}`
  return 'Add the profile, correct the name, or point AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE at the right files.'
}
