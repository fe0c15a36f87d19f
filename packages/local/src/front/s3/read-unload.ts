import type { SqlStatement } from '../rules/sql-statement.ts'
import { OptionReader } from './option-reader.ts'
import type { UnloadCommand } from './s3-command.ts'

/** What an UNLOAD wants; undefined for any other statement. @throws CommandRefused */
export function readUnload(s: SqlStatement): UnloadCommand | undefined {
  if (!s.is(0, 'unload')) return undefined
  const options = new OptionReader(s, 1)
  if (!options.took('(')) throw options.unexpected()
  const query = options.optionalText()
  if (query === undefined || !options.took(')') || !options.took('to')) throw options.unexpected()
  return { kind: 'unload', query, place: options.place(), ...readSettings(options) }
}

type Settings = Omit<UnloadCommand, 'kind' | 'query' | 'place'>

function readSettings(options: OptionReader): Settings {
  const flags = new Set<string>()
  const flag = (name: string) => () => flags.add(name)
  let delimiter: string | undefined
  let extension = ''
  let nullAs = ''
  let parallel = true
  const role = options.rest({
    csv: flag('csv'),
    addquotes: flag('addQuotes'),
    escape: flag('escape'),
    header: flag('header'),
    gzip: flag('gzip'),
    manifest: flag('manifest'),
    allowoverwrite: flag('allowOverwrite'),
    cleanpath: flag('cleanPath'),
    delimiter: () => {
      delimiter = options.character()
    },
    null: () => {
      nullAs = options.nullString()
    },
    parallel: () => {
      parallel = options.switch()
    },
    extension: () => {
      extension = options.text()
    },
    region: () => options.text(),
  })
  const csv = flags.has('csv')
  return {
    ...{ role, nullAs, parallel, extension },
    gzip: flags.has('gzip'),
    manifest: flags.has('manifest'),
    escape: flags.has('escape'),
    header: flags.has('header'),
    delimiter: delimiter ?? (csv ? ',' : '|'),
    quotes: csv ? 'csv' : flags.has('addQuotes') ? 'always' : 'never',
    existing: flags.has('cleanPath') ? 'remove' : flags.has('allowOverwrite') ? 'overwrite' : 'refuse',
  }
}
