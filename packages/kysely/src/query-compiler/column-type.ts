import { refuse } from './refusals.ts'

/**
 * A column type of Kysely's as Redshift spells it. `text` would silently become VARCHAR(256), so it is written out as the
 * longest VARCHAR there is.
 */
export function redshiftColumnType(type: string): string {
  const name = type.replace(/\(.*/, '')
  switch (name) {
    case 'text':
      return 'varchar(65535)'
    case 'serial':
    case 'bigserial':
      return refuse('serial')
    case 'json':
    case 'jsonb':
      return refuse('json')
    case 'uuid':
      return refuse('uuid')
    case 'bytea':
    case 'blob':
    case 'binary':
      return refuse('binary')
    case 'datetime':
      return 'timestamp'
  }
  if (name.endsWith('range')) refuse('range')
  return type
}
