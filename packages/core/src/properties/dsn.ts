import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { RedshiftIamError } from '../errors.ts'
import type { RedshiftIamLogger } from '../runtime.ts'
import { Warnings } from '../warnings.ts'
import { nearestName } from './near-name.ts'
import { type OdbcSection, splitOdbcIni } from './odbc-ini.ts'
import type { ParsedOptions } from './options.ts'
import { parseEntries } from './parse-entries.ts'
import { printable } from './printable.ts'
import { settleServername, settleTls, type UnsettledSettings } from './settle-tls.ts'
import { toOptions } from './to-options.ts'
import { entriesOf } from './written-text.ts'

const MAX_BYTES = 1_048_576

/** Sections of `odbc.ini` that describe no data source. */
const notDsns: ReadonlySet<string> = new Set(['odbc', 'odbc data sources'])

function filesToSearch(file: string | undefined): readonly string[] {
  if (file !== undefined) return [file]
  const own = process.env.ODBCINI
  return [...(own ? [own] : []), join(homedir(), '.odbc.ini'), '/etc/odbc.ini']
}

/** The sections of a file; none where there is no such file, or it is not one to read. */
function readSections(file: string): readonly OdbcSection[] {
  try {
    const stat = statSync(file)
    if (!stat.isFile() || stat.size > MAX_BYTES) return []
    return splitOdbcIni(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

function notFound(
  name: string,
  files: readonly string[],
  sections: readonly OdbcSection[],
): RedshiftIamError {
  const names = sections.map((section) => section.name).filter((found) => !notDsns.has(found.toLowerCase()))
  const near = nearestName(name, names, (text) => text.toLowerCase())
  return new RedshiftIamError(
    'DSN_NOT_FOUND',
    `There is no DSN "${printable(name)}" in ${files.join(', ')}.`,
    {
      hint:
        near === undefined
          ? 'Add a section of that name to one of them, or set ODBCINI to the file that has it.'
          : `Did you mean ${printable(near)}?`,
    },
  )
}

/** A DSN as a layer below the connection string that names it: nothing is filled in. */
export function readDsnLayer(
  name: string,
  file?: string,
): { readonly settings: UnsettledSettings; readonly warnings: readonly string[] } {
  const files = filesToSearch(file)
  const seen: OdbcSection[] = []
  for (const candidate of files) {
    const sections = readSections(candidate)
    const wanted = sections.filter((section) => section.name.toLowerCase() === name.trim().toLowerCase())
    if (wanted.length > 0) {
      const pairs = wanted.flatMap((section) => section.pairs)
      const where = `in DSN "${printable(name)}" of ${candidate}`
      const { settings, warnings } = parseEntries(entriesOf(pairs), { where, misspelling: 'ignored' })
      return { settings: settleServername(settings as UnsettledSettings), warnings }
    }
    seen.push(...sections)
  }
  throw notFound(name, files, seen)
}

/**
 * Reads a data source of ODBC from `odbc.ini` into options: from the first of `$ODBCINI`, `~/.odbc.ini` and
 * `/etc/odbc.ini` that has it. A missing `IAM` is 0, as in the driver.
 *
 * @param options.file Read this file instead.
 * @param options.logger Is told of properties that mean nothing here. Default: `process.emitWarning`.
 * @throws {RedshiftIamError} `DSN_NOT_FOUND`, or what is wrong with a property.
 */
export function readDsn(
  name: string,
  options: { readonly file?: string; readonly logger?: RedshiftIamLogger } = {},
): ParsedOptions {
  const { settings, warnings } = readDsnLayer(name, options.file)
  const { iam = false, ...rest } = settings
  new Warnings(options.logger).tell(warnings)
  return toOptions(settleTls({ ...rest, iam }))
}
