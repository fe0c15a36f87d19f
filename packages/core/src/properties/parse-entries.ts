import { isDeepStrictEqual } from 'node:util'
import { RedshiftIamError } from '../errors.ts'
import { Secret } from '../redaction.ts'
import { describeValue } from './describe-value.ts'
import { findForeignProperty, findProperty, namesOf, normalizeName } from './find-property.ts'
import { nearestName } from './near-name.ts'
import { parseValue, type Refuse } from './parse-value.ts'
import { printable } from './printable.ts'
import { type Property, properties } from './property-table.ts'
import type { ParsedSettings, Settings } from './settings.ts'

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
  readonly accepts?: (property: Property, writtenAs: string) => boolean
  /** Whether a name that is nearly right is an error or, as in text written for another program, a warning. */
  readonly misspelling: 'refused' | 'ignored'
}

/** So that a hostile document cannot flood a log. */
const MAX_WARNINGS = 20

const allNames = properties.flatMap(namesOf)

interface Found {
  readonly writtenAs: string
  readonly value: unknown
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal()
  return isDeepStrictEqual(a, b)
}

/** The property's name in the guide, and how and where it was written when that helps to find it. */
function nameInMessages(property: Property, writtenAs: string, layer: Layer): string {
  const other =
    normalizeName(writtenAs) === normalizeName(property.name) ? '' : `written ${printable(writtenAs)}`
  const remark = [other, layer.where].filter(Boolean).join(' ')
  return remark === '' ? property.name : `${property.name} (${remark})`
}

function refuseFor(property: Property, entry: Entry, layer: Layer): Refuse {
  return (allowed, { code = 'OPTION_INVALID', member, given } = {}) => {
    const name = nameInMessages(property, entry.name, layer)
    const value = given ?? describeValue(entry.value, property.kind)
    return new RedshiftIamError(code, `${member ?? name} cannot be ${value}.`, { hint: allowed })
  }
}

function refuseOrIgnoreStranger(entry: Entry, layer: Layer): string | undefined {
  const foreign = findForeignProperty(entry.name)
  const name = entry.alias ?? printable(entry.name)
  const place = layer.where === '' ? '' : ` ${layer.where}`
  if (foreign?.verdict === 'refused') {
    throw new RedshiftIamError('OPTION_NOT_SUPPORTED', `${name}${place} is not supported.`, {
      hint: foreign.remark,
    })
  }
  if (foreign !== undefined) return `${name} ignored: ${foreign.remark}.`
  const near = entry.alias === undefined ? nearestName(entry.name, allNames, normalizeName) : undefined
  if (near === undefined) return `${name} ignored: not a property of redshift-iam.`
  if (layer.misspelling === 'ignored') {
    return `${name} ignored: not a property of redshift-iam; did you mean ${near}?`
  }
  throw new RedshiftIamError('OPTION_UNKNOWN', `${name} is not a property of redshift-iam.`, {
    hint: `Did you mean ${near}?`,
  })
}

/** Nothing was said: an empty value of a property that is not read at all needs no warning. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** Reads entries one by one: names, values, aliases that contradict each other. */
export function parseEntries(entries: Iterable<Entry>, layer: Layer): ParsedSettings {
  const found = new Map<keyof Settings, Found>()
  const warnings: string[] = []
  let unmentioned = 0
  const warn = (warning: string) => {
    if (warnings.length < MAX_WARNINGS) warnings.push(warning)
    else unmentioned++
  }
  for (const entry of entries) {
    const property = findProperty(entry.name)
    if (property === undefined || layer.accepts?.(property, entry.name) === false) {
      if (isEmpty(entry.value)) continue
      const warning =
        layer.accepts === undefined
          ? refuseOrIgnoreStranger(entry, layer)
          : `${printable(entry.name)} ignored: it cannot be set ${layer.where}.`
      if (warning !== undefined) warn(warning)
      continue
    }
    const value = parseValue(entry.value, property, refuseFor(property, entry, layer))
    if (value === undefined) continue
    const other = found.get(property.id)
    if (other !== undefined && !isSame(other.value, value)) {
      const place = layer.where === '' ? '' : ` ${layer.where}`
      throw new RedshiftIamError(
        'OPTION_CONFLICT',
        `${printable(other.writtenAs)} and ${printable(entry.name)}${place} both set ${property.name}, to different values.`,
        { hint: 'Keep one of them.' },
      )
    }
    found.set(property.id, { writtenAs: entry.name, value })
  }
  if (unmentioned > 0) warnings.push(`${unmentioned} more properties ignored.`)
  const settings = Object.fromEntries([...found].map(([id, { value }]) => [id, value])) as Settings
  return { settings, warnings }
}
