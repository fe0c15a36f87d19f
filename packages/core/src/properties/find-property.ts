import { type ForeignProperty, foreignProperties } from './foreign-properties.ts'
import { type Property, properties } from './property-table.ts'

/** Longer names are not those of any property, and not worth reading to the end. */
const MAX_NAME_LENGTH = 64

/** The form in which names are compared: without case, `_` and `-`. */
export function normalizeName(name: string): string {
  return name
    .slice(0, MAX_NAME_LENGTH + 1)
    .toLowerCase()
    .replace(/[_-]/g, '')
}

/** All spellings of a property that differ when normalised, its id first. */
export function namesOf(property: Property): readonly string[] {
  return [property.id, property.name, ...property.aliases]
}

const known: ReadonlyMap<string, Property> = new Map(
  properties.flatMap((property) => namesOf(property).map((name) => [normalizeName(name), property] as const)),
)

const foreign: ReadonlyMap<string, ForeignProperty> = new Map(
  foreignProperties.map((property) => [normalizeName(property.name), property] as const),
)

/** The property that goes by a name in any of its spellings. */
export function findProperty(name: string): Property | undefined {
  return known.get(normalizeName(name))
}

/** The property of another driver that goes by a name. */
export function findForeignProperty(name: string): ForeignProperty | undefined {
  return foreign.get(normalizeName(name))
}
