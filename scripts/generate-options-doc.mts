// Writes docs/options.md from the table of properties: npx tsx scripts/generate-options-doc.mts
import { foreignProperties } from '../packages/core/src/properties/foreign-properties.ts'
import { type Property, properties } from '../packages/core/src/properties/property-table.ts'
import { docFile, tableRow, writeWhenStarted } from './committed-doc.mts'

/** The committed file. */
export const optionsDocFile: string = docFile('options.md')

const values: Record<Property['kind'], string> = {
  text: 'text',
  name: 'text',
  secret: 'secret text',
  boolean: 'boolean',
  integer: 'whole number',
  list: 'list',
  endpoint: 'https URL or host',
  'database user': 'text of 1 to 64 characters',
  'ssl mode': 'verify-full, verify-ca, require, disable',
  tls: 'boolean or TLS options',
  credentials: 'AWS keys or function',
  function: 'function',
  object: 'object',
}

const code = (text: string): string => `\`${text}\``

function describeValues({ kind, range, unit }: Property): string {
  const bounds = range === undefined || range[1] === 2_147_483_647 ? '' : ` from ${range[0]} to ${range[1]}`
  return `${values[kind]}${bounds}${unit === undefined ? '' : ` (${unit})`}`
}

function row(property: Property): string {
  const cells = [
    code(property.name),
    code(property.id),
    property.aliases.map(code).join(' '),
    describeValues(property),
    property.default ?? '',
    property.meaning,
  ]
  return tableRow(cells)
}

function foreignRows(verdict: 'ignored' | 'refused'): string[] {
  const groups = new Map<string, string[]>()
  for (const { name, remark, verdict: other } of foreignProperties) {
    if (other === verdict) groups.set(remark, [...(groups.get(remark) ?? []), name])
  }
  return [...groups].map(([remark, names]) => tableRow([names.map(code).join(' '), remark]))
}

function namesIn(where: (property: Property) => boolean): string {
  return properties
    .filter(where)
    .map(({ name }) => code(name))
    .join(', ')
}

/** The text of docs/options.md. */
export function renderOptionsDoc(): string {
  return [
    '# Options',
    '',
    '<!-- Written by scripts/generate-options-doc.mts from packages/core/src/properties. Do not edit. -->',
    '',
    'Every property works under its name in the Redshift ODBC guide, in TypeScript camelCase, and under the names of the',
    'ODBC, JDBC and Python drivers; upper and lower case, `_` and `-` make no difference. Two names of one',
    'property with different values are an error, and so is a name that is nearly right.',
    '',
    'Booleans are `true`, `1`, `"true"`, `"1"` and `false`, `0`, `"false"`, `"0"`, `""`. Lists may be text separated by',
    'commas. Numbers may be written as text. Except for booleans, empty text says nothing.',
    '',
    '| Guide | TypeScript | Also | Value | Default | Meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...properties.map(row),
    '',
    '## Where else a property may come from',
    '',
    'What the options leave out is filled in from the authentication profile, then from the AWS profile that is used, then',
    'from the host name, then from the environment.',
    '',
    `An **authentication profile** may set ${namesIn(({ inAuthProfile }) => inAuthProfile)}; anything else in it is`,
    'ignored with a warning.',
    '',
    `An **AWS profile** may set, by these keys: ${properties
      .flatMap(({ awsProfileKeys }) => awsProfileKeys)
      .map(code)
      .join(', ')}. Its other keys belong to AWS.`,
    '',
    '## Connection strings and data sources',
    '',
    'Wherever options are taken, an ODBC connection string (`Name=value;Name={value};`, `}}` in braces is one brace) or a JDBC',
    'URL (`jdbc:redshift:iam://host:port/database?name=value&name=value`, `jdbc:redshift:iam://cluster:region/database`) may',
    'stand; `DSN=name` in the former reads `odbc.ini` (`$ODBCINI`, `~/.odbc.ini`, `/etc/odbc.ini`) too. There a missing `IAM`',
    'means 0, as in the drivers; `jdbc:redshift:iam://` means 1. In a JDBC URL only `%xx` is decoded: `+` is a plus.',
    '',
    '## Properties of the drivers that are ignored',
    '',
    'Each gives a warning with the reason, unless it is empty.',
    '',
    '| Property | Why |',
    '| --- | --- |',
    ...foreignRows('ignored'),
    '',
    '## Properties of the drivers that are not supported',
    '',
    'Each is an error (`OPTION_NOT_SUPPORTED`), unless it is empty.',
    '',
    '| Property | Instead |',
    '| --- | --- |',
    ...foreignRows('refused'),
    '',
  ].join('\n')
}

await writeWhenStarted(import.meta.url, optionsDocFile, renderOptionsDoc)
