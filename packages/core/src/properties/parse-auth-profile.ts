import { RedshiftIamError } from '../errors.ts'
import { findProperty } from './find-property.ts'
import { parseEntries } from './parse-entries.ts'
import { printable } from './printable.ts'
import type { ParsedSettings } from './settings.ts'

const MAX_LENGTH = 65_536

function invalid(profileName: string, problem: string): RedshiftIamError {
  return new RedshiftIamError(
    'AUTH_PROFILE_INVALID',
    `The content of authentication profile "${printable(profileName)}" ${problem}.`,
    { hint: 'It must be a JSON object whose values are texts, numbers and booleans.' },
  )
}

function parseObject(profileName: string, content: string): object {
  if (content.length > MAX_LENGTH) throw invalid(profileName, `is longer than ${MAX_LENGTH} characters`)
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    // The parser's own message quotes the content.
    throw invalid(profileName, 'is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(profileName, 'is not a JSON object')
  }
  return value
}

/**
 * Reads the content of a Redshift authentication profile against an allow-list: it comes from elsewhere,
 * so it may say where to connect, but never with whose keys, through which endpoints or how little encrypted.
 */
export function parseAuthProfile(profileName: string, content: string): ParsedSettings {
  const entries = Object.entries(parseObject(profileName, content)).map(([name, value]) => ({ name, value }))
  const nested = entries.find(
    ({ name, value }) => typeof value === 'object' && value !== null && findProperty(name)?.inAuthProfile,
  )
  if (nested !== undefined) throw invalid(profileName, `holds a list or object in ${printable(nested.name)}`)
  return parseEntries(entries, {
    where: `in authentication profile "${printable(profileName)}"`,
    accepts: (property) => property.inAuthProfile,
    misspelling: 'ignored',
  })
}
