import { gunzipSync } from 'node:zlib'
import type { Scene } from '../../aws/scene.ts'
import { delimitedRecords } from './delimited-records.ts'
import { jsonRecords } from './json-records.ts'
import { checkAccess } from './s3-access.ts'
import type { CopyCommand, S3Place } from './s3-command.ts'
import { BadRecord, S3Error } from './s3-error.ts'
import type { S3Folder } from './s3-folder.ts'

/** How many records a line has at most: together they are loaded much faster than one by one. */
export const recordsInLine = 1_000

export interface Load {
  /** What `COPY redshift_iam_local_load FROM STDIN` takes: a line that says what to load into, then lines of records. */
  readonly data: Buffer
  /** Where each record stands. */
  readonly places: readonly string[]
}

/**
 * Reads what a COPY loads.
 *
 * @throws S3Error, BadRecord
 */
export function readLoad(command: CopyCommand, folder: S3Folder, scene: Scene): Load {
  const { columns, explicitIds, fillRecord, format, name, table, truncateColumns } = command
  const head = {
    ...{ table, name, explicitIds, fillRecord, truncateColumns },
    json: format.kind === 'json',
    ignoreCase: format.kind === 'json' && format.ignoreCase,
    ...(columns && { columns }),
  }
  const lines = [`${escaped(JSON.stringify(head))}\t\\N\n`]
  const places: string[] = []
  let waiting: string[] = []
  const flush = () => {
    if (waiting.length > 0) lines.push(`\\N\t${escaped(`[${waiting.join(',')}]`)}\n`)
    waiting = []
  }
  for (const place of objects(command, folder, scene)) {
    const url = `s3://${place.bucket}/${place.key}`
    checkAccess(scene, command.role, 's3:GetObject', place)
    for (const { line, record } of records(textOf(place, command, folder), command, url)) {
      waiting.push(record)
      if (waiting.length === recordsInLine) flush()
      places.push(`${url}, line ${line}`)
    }
  }
  flush()
  return { data: Buffer.from(lines.join('')), places }
}

/** JSON has no line ends or tabs of its own, so only its backslashes have to be told from those of COPY. */
const escaped = (json: string): string => json.replaceAll('\\', '\\\\')

function objects(command: CopyCommand, folder: S3Folder, scene: Scene): readonly S3Place[] {
  const { bucket, key } = command.place
  checkAccess(scene, command.role, 's3:ListBucket', command.place)
  const keys = folder.keys(bucket, key)
  if (!command.manifest) {
    if (keys.length === 0) throw new S3Error(`The specified S3 prefix '${key}' does not exist`, 8001)
    return keys.map((found) => ({ bucket, key: found }))
  }
  if (!keys.includes(key))
    throw problemWithManifest(
      'S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey',
      command,
    )
  checkAccess(scene, command.role, 's3:GetObject', command.place)
  return entriesOf(command, folder).flatMap(({ mandatory, url }) => {
    const [, entryBucket = '', entryKey = ''] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? []
    const found = folder.keys(entryBucket, entryKey)
    if (found.includes(entryKey)) return { bucket: entryBucket, key: entryKey }
    if (mandatory !== true) return []
    throw new S3Error(
      'S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey',
      8001,
      `S3 key being read : ${url}`,
    )
  })
}

function problemWithManifest(reason: string, { place }: CopyCommand): S3Error {
  return new S3Error(`Problem reading manifest file - ${reason}`, 8001, `s3://${place.bucket}/${place.key}`)
}

function entriesOf(command: CopyCommand, folder: S3Folder): { url: string; mandatory?: boolean }[] {
  const { bucket, key } = command.place
  try {
    const { entries } = JSON.parse(folder.read(bucket, key).toString()) as { entries: { url: string }[] }
    return entries.map((entry) => ({ ...entry, url: String(entry.url) }))
  } catch (error) {
    throw problemWithManifest((error as Error).message, command)
  }
}

function textOf({ bucket, key }: S3Place, command: CopyCommand, folder: S3Folder): string {
  const content = folder.read(bucket, key)
  if (!command.gzip) return content.toString()
  try {
    return gunzipSync(content).toString()
  } catch (error) {
    throw new S3Error((error as Error).message, 8001, `S3 key being read : s3://${bucket}/${key}`)
  }
}

function* records(
  text: string,
  command: CopyCommand,
  url: string,
): Generator<{ readonly record: string; readonly line: number }> {
  const { format } = command
  if (format.kind === 'json') {
    for (const { line, source } of jsonRecords(text)) {
      if (!isObject(source)) throw new BadRecord(command.name, `${url}, line ${line}`, 'Invalid JSON object')
      // Line ends and tabs can only stand between its parts.
      yield { record: source.replace(/[\n\r\t]/g, ' '), line }
    }
    return
  }
  let { ignoreHeader } = command
  for (const { fields, line } of delimitedRecords(text, format)) {
    if (ignoreHeader > 0) ignoreHeader -= 1
    else if (!(command.ignoreBlankLines && fields.join('').trim() === '')) {
      yield { record: JSON.stringify(fields.map((field) => loadedValue(field, command))), line }
    }
  }
}

function isObject(source: string): boolean {
  try {
    const value: unknown = JSON.parse(source)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function loadedValue(field: string, command: CopyCommand): string | null {
  if (field === command.nullAs) return null
  const value = command.trimBlanks ? field.trimEnd() : field
  if (value === '') return command.emptyAsNull ? null : value
  return command.blanksAsNull && value.trim() === '' ? null : value
}
