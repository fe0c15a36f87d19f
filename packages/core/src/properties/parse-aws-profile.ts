import { RedshiftIamError } from '../errors.ts'
import { normalizeName } from './find-property.ts'
import { parseEntries } from './parse-entries.ts'
import { printable } from './printable.ts'
import { properties } from './property-table.ts'
import type { ParsedSettings } from './settings.ts'

const accepted: ReadonlySet<string> = new Set(
  properties.flatMap(({ awsProfileKeys }) => awsProfileKeys.map(normalizeName)),
)

/**
 * Reads the keys of an AWS profile that fill in what the user left out (the guide's second note): an allow-list,
 * because the rest belongs to AWS. `endpoint_url` is not among them: there it means every service.
 */
export function parseAwsProfile(
  profileName: string,
  profile: Readonly<Record<string, string | undefined>>,
): ParsedSettings {
  const where = `in profile "${printable(profileName)}"`
  const entries = Object.entries(profile).map(([name, value]) => ({ name, value }))
  if (entries.some(({ name, value }) => normalizeName(name) === 'pluginname' && value)) {
    throw new RedshiftIamError('OPTION_NOT_SUPPORTED', `plugin_name ${where} is not supported.`, {
      hint: 'Use a profile with SSO, web identity, credential_process or a role, or pass an AWS SDK provider in credentials.',
    })
  }
  return parseEntries(
    entries.filter(({ name }) => accepted.has(normalizeName(name))),
    { where, misspelling: 'ignored' },
  )
}
