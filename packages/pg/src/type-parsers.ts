import type { CustomTypesConfig } from 'pg'
import pg from 'pg'

/** How values arrive that node-postgres hands out as strings. Each default is the string, which loses nothing. */
export interface RedshiftTypes {
  /**
   * `bigint`, and with it `count(*)`. `number` fails the query at a value beyond `Number.MAX_SAFE_INTEGER`.
   * Default `string`.
   */
  int8?: 'string' | 'number' | 'bigint'
  /** `numeric` and `decimal`. `number` rounds to what a double holds. Default `string`. */
  numeric?: 'string' | 'number'
  /** `SUPER`. Default `string`: the JSON text. */
  super?: 'string' | 'json'
}

const oid = { int8: 20, numeric: 1700, super: 4000 } as const

const parsers: Readonly<Record<keyof RedshiftTypes, Readonly<Record<string, (text: string) => unknown>>>> = {
  int8: { number: safeInteger, bigint: BigInt },
  numeric: { number: Number },
  super: { json: (text) => JSON.parse(text) },
}

/** Parsers for the `types` option of a client or pool; other pools and `pg.types` stay as they are. */
export function redshiftTypes(types: RedshiftTypes = {}): CustomTypesConfig {
  const overrides = new pg.TypeOverrides()
  for (const name of Object.keys(oid) as Array<keyof RedshiftTypes>) {
    const parse = parsers[name][types[name] ?? 'string']
    if (parse) overrides.setTypeParser(oid[name], 'text', parse)
  }
  return overrides
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`${text} is too large for a number: set types.int8 to 'bigint' or 'string'.`)
}

/** What node-postgres takes as `types`, from either form of the option. */
export function typeParsers(types: RedshiftTypes | CustomTypesConfig): CustomTypesConfig {
  return 'getTypeParser' in types ? types : redshiftTypes(types)
}
