import { RedshiftIamError } from '../errors.ts'
import { describeValue } from './describe-value.ts'
import { normalizeName } from './find-property.ts'
import type { Refuse } from './parse-value.ts'
import { printable } from './printable.ts'
import type { Property } from './property-table.ts'

/** One property as it was written. */
export interface Entry {
  readonly name: string
  readonly value: unknown
  /** What to call it in a message when its name may be part of a secret. */
  readonly alias?: string
}

/** Where entries come from, and what that allows them. */
export interface Layer {
  /** Follows a property's name in messages: `in the connection string`. Empty for options. */
  readonly where: string
  /** Properties this layer may set; the others are ignored with a warning. Default: all. */
  readonly accepts?: (property: Property) => boolean
  /** Whether a name that is nearly right is an error or, as in text written for another program, a warning. */
  readonly misspelling: 'refused' | 'ignored'
}

/** A name as it was written, and where that was. */
export function placeInMessages(writtenAs: string, { where }: Layer): string {
  return where === '' ? printable(writtenAs) : `${printable(writtenAs)} ${where}`
}

/** The property's name in the guide, and how and where it was written when that helps to find it. */
function nameInMessages(property: Property, writtenAs: string, { where }: Layer): string {
  const isAlias = normalizeName(writtenAs) !== normalizeName(property.name)
  const remark = [isAlias ? `written ${printable(writtenAs)}` : '', where].filter(Boolean).join(' ')
  return remark === '' ? property.name : `${property.name} (${remark})`
}

/** Makes errors that name the property, what was given for it, and what is allowed. */
export function refuseEntry(property: Property, entry: Entry, layer: Layer): Refuse {
  return (allowed, { code = 'OPTION_INVALID', member, given } = {}) => {
    const name = member ?? nameInMessages(property, entry.name, layer)
    const value = given ?? describeValue(entry.value, property.kind)
    return new RedshiftIamError(code, `${name} cannot be ${value}.`, { hint: allowed })
  }
}
