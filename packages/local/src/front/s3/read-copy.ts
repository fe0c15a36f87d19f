import { fold, type SqlStatement } from '../rules/sql-statement.ts'
import { OptionReader } from './option-reader.ts'
import type { CopyCommand } from './s3-command.ts'

/** What a COPY from Amazon S3 wants; undefined for any other COPY. @throws CommandRefused */
export function readCopy(s: SqlStatement, caseSensitive: boolean): CopyCommand | undefined {
  if (!s.is(0, 'copy') || s.is(1, '(')) return undefined
  const nameOf = (index: number) => {
    const { kind, name } = s.at(index)
    return kind === 'quoted' && !caseSensitive ? fold(name) : name
  }
  const names = (from: number, to: number, step: number) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, n) => nameOf(from + n * step))
  const endOfTable = s.endOfName(1)
  const table = names(1, endOfTable, 2)
  const list = s.is(endOfTable, '(') ? s.closing(endOfTable) : undefined
  const options = new OptionReader(s, (list ?? endOfTable - 1) + 1)
  if (!options.took('from') || s.at(options.position).kind !== 'string') return undefined
  if (!/^.\w+:\/\//.test(s.source(options.position))) return undefined

  const place = options.place()
  const settings = readSettings(options)
  const columns = list === undefined ? undefined : names(endOfTable + 1, list, 2)
  return {
    kind: 'copy',
    table: table.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'),
    name: table.at(-1) ?? '',
    columns,
    place,
    ...settings,
  }
}

type Settings = Omit<CopyCommand, 'kind' | 'table' | 'name' | 'columns' | 'place'>

function readSettings(options: OptionReader): Settings {
  const flags = new Set<string>()
  const flag = (name: string) => () => flags.add(name)
  let json: CopyCommand['format'] | undefined
  let delimiter: string | undefined
  let quote = '"'
  let nullAs = '\\N'
  let ignoreHeader = 0
  const role = options.rest({
    csv: flag('csv'),
    removequotes: flag('removeQuotes'),
    escape: flag('escape'),
    gzip: flag('gzip'),
    manifest: flag('manifest'),
    ignoreblanklines: flag('ignoreBlankLines'),
    emptyasnull: flag('emptyAsNull'),
    blanksasnull: flag('blanksAsNull'),
    trimblanks: flag('trimBlanks'),
    fillrecord: flag('fillRecord'),
    truncatecolumns: flag('truncateColumns'),
    explicit_ids: flag('explicitIds'),
    json: () => {
      json = readJson(options)
    },
    delimiter: () => {
      delimiter = options.character()
    },
    quote: () => {
      quote = options.character()
    },
    null: () => {
      nullAs = options.nullString()
    },
    ignoreheader: () => {
      ignoreHeader = options.number()
    },
    // These change how Redshift works, not what it loads.
    region: () => options.text(),
    compupdate: () => options.took('preset') || options.switch(),
    statupdate: () => options.switch(),
    dateformat: () => automatic(options, 'DATEFORMAT'),
    timeformat: () => automatic(options, 'TIMEFORMAT'),
  })
  const csv = flags.has('csv')
  return {
    ...{ role, nullAs, ignoreHeader },
    gzip: flags.has('gzip'),
    manifest: flags.has('manifest'),
    ignoreBlankLines: flags.has('ignoreBlankLines'),
    emptyAsNull: flags.has('emptyAsNull'),
    blanksAsNull: flags.has('blanksAsNull'),
    trimBlanks: flags.has('trimBlanks'),
    fillRecord: flags.has('fillRecord'),
    truncateColumns: flags.has('truncateColumns'),
    explicitIds: flags.has('explicitIds'),
    format: json ?? {
      kind: 'delimited',
      delimiter: delimiter ?? (csv ? ',' : '|'),
      quote: csv || flags.has('removeQuotes') ? quote : undefined,
      escape: flags.has('escape'),
    },
  }
}

function readJson(options: OptionReader): CopyCommand['format'] {
  options.took('as')
  const how = options.optionalText() ?? 'auto'
  if (how !== 'auto' && how !== 'auto ignorecase') throw options.cannot(`COPY … JSON '${how}'`)
  return { kind: 'json', ignoreCase: how === 'auto ignorecase' }
}

function automatic(options: OptionReader, name: string): void {
  const how = options.text()
  if (how !== 'auto') throw options.cannot(`COPY … ${name} '${how}'`)
}
