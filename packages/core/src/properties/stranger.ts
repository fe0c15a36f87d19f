import { RedshiftIamError } from '../errors.ts'
import { findForeignProperty, namesOf, normalizeName } from './find-property.ts'
import { type Entry, type Layer, placeInMessages } from './layer.ts'
import { nearestName } from './near-name.ts'
import { printable } from './printable.ts'
import { properties } from './property-table.ts'

const allNames = properties.flatMap(namesOf)

/**
 * Says why a name that is no property is ignored, or refuses it: a property of another driver that cannot be had here,
 * or, in options, what must be a slip of the pen.
 *
 * @param guess Whether to look for the property that may have been meant.
 */
export function judgeStranger(entry: Entry, layer: Layer, guess: boolean): string {
  const foreign = findForeignProperty(entry.name)
  if (foreign?.verdict === 'refused') {
    throw new RedshiftIamError(
      'OPTION_NOT_SUPPORTED',
      `${placeInMessages(entry.name, layer)} is not supported.`,
      { hint: foreign.remark },
    )
  }
  const name = entry.alias ?? printable(entry.name)
  if (foreign !== undefined) return `${name} ignored: ${foreign.remark}.`
  const mayGuess = entry.alias === undefined && (guess || layer.misspelling === 'refused')
  const near = mayGuess ? nearestName(entry.name, allNames, normalizeName) : undefined
  if (near === undefined) return `${name} ignored: not a property of redshift-iam.`
  if (layer.misspelling === 'ignored') {
    return `${name} ignored: not a property of redshift-iam; did you mean ${near}?`
  }
  throw new RedshiftIamError('OPTION_UNKNOWN', `${name} is not a property of redshift-iam.`, {
    hint: `Did you mean ${near}?`,
  })
}
