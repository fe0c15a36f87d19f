import { RedshiftIamError } from './errors.ts'
import { readConnectionString } from './properties/connection-string.ts'
import type { DriverProperties, RedshiftIamOptions } from './properties/options.ts'
import { parseSettings } from './properties/parse-settings.ts'
import type { ParsedSettings } from './properties/settings.ts'

/** What may describe a connection: options, the drivers' property names, or a pasted connection string. */
export type ResolverInput = RedshiftIamOptions | DriverProperties | string

/** Parses whatever was given; throws a typed error where it cannot be meant. */
export function readInput(input: ResolverInput): ParsedSettings {
  if (typeof input === 'string') return readConnectionString(input)
  if (typeof input === 'object' && input !== null) return parseSettings(input)
  throw new RedshiftIamError(
    'OPTION_INVALID',
    `The options are ${input === null ? 'null' : `a ${typeof input}`}.`,
    {
      hint: 'Pass an object such as { clusterId, region, database, dbUser }, or a connection string.',
    },
  )
}
