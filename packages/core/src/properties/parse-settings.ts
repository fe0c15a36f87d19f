import { RedshiftIamError } from '../errors.ts'
import type { Entry } from './layer.ts'
import { parseEntries } from './parse-entries.ts'
import { printable } from './printable.ts'
import type { ParsedSettings } from './settings.ts'
import { settleServername, settleTls, type UnsettledSettings } from './settle-tls.ts'

/** A property whose getter throws is refused by name; what it threw may hold a secret and is left out. */
function readEntry(input: object, name: string): Entry {
  try {
    return { name, value: (input as Record<string, unknown>)[name] }
  } catch {
    throw new RedshiftIamError('OPTION_INVALID', `${printable(name)} cannot be read: its getter throws.`, {
      hint: 'Give the value itself.',
    })
  }
}

function ownNames(input: unknown): string[] {
  try {
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return Object.keys(input)
  } catch {
    // A proxy that cannot be read is no better than no object at all.
  }
  throw new RedshiftIamError('OPTION_INVALID', 'The options are not an object that can be read.', {
    hint: "Pass an object such as { clusterId: 'dw', region: 'eu-west-1', database: 'dev' }, or a connection string.",
  })
}

/**
 * Reads what the user wrote as an object, under the names of {@link RedshiftIamOptions} or those of any driver.
 * Only `iam` is filled in; a value that is wrong or contradicts its alias is refused.
 *
 * @param iamDefault What a missing `IAM` means: 1 for objects, 0 for text written for another driver.
 */
export function parseSettings(input: unknown, iamDefault = true): ParsedSettings {
  const entries = ownNames(input).map((name) => readEntry(input as object, name))
  const { settings, warnings } = parseEntries(entries, { where: '', misspelling: 'refused' })
  const { iam = iamDefault, ...rest } = settleServername(settings as UnsettledSettings)
  return { settings: settleTls({ ...rest, iam }), warnings }
}
