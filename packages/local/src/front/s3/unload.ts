import { gzipSync } from 'node:zlib'
import type { Scene } from '../../aws/scene.ts'
import { checkAccess } from './s3-access.ts'
import type { UnloadCommand } from './s3-command.ts'
import { S3Error } from './s3-error.ts'
import type { S3Folder } from './s3-folder.ts'

/** A small cluster: whoever counts on a single file should notice. */
const slices = 2

/** @throws S3Error where UNLOAD may not write */
export function checkDestination(command: UnloadCommand, folder: S3Folder, scene: Scene): void {
  const { existing, place, role } = command
  checkAccess(scene, role, 's3:ListBucket', place)
  checkAccess(scene, role, 's3:PutObject', place)
  if (existing !== 'refuse' || folder.keys(place.bucket, place.key).length === 0) return
  throw new S3Error(
    'Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.',
    8001,
  )
}

/** Writes rows as UNLOAD does; files without rows are not written. */
export function writeUnload(
  command: UnloadCommand,
  folder: S3Folder,
  names: readonly (string | null)[],
  rows: readonly (readonly (string | null)[])[],
): void {
  const { bucket, key } = command.place
  if (command.existing === 'remove') for (const old of folder.keys(bucket, key)) folder.remove(bucket, old)
  const parts = Array.from({ length: command.parallel ? slices : 1 }, (_, slice) =>
    rows.filter((_row, index) => !command.parallel || index % slices === slice),
  )
  const written: string[] = []
  for (const [slice, part] of parts.entries()) {
    if (part.length === 0) continue
    const lines = (command.header ? [names, ...part] : part).map((row) => `${formatted(row, command)}\n`)
    const content = Buffer.from(lines.join(''))
    const number = command.parallel ? `${String(slice).padStart(4, '0')}_part_00` : '000'
    const ending = command.extension === '' ? (command.gzip ? '.gz' : '') : `.${command.extension}`
    const name = `${key}${number}${ending}`
    folder.write(bucket, name, command.gzip ? gzipSync(content) : content)
    written.push(`s3://${bucket}/${name}`)
  }
  if (!command.manifest) return
  const manifest = { entries: written.map((url) => ({ url })) }
  folder.write(bucket, `${key}manifest`, Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`))
}

function formatted(row: readonly (string | null)[], command: UnloadCommand): string {
  return row.map((value) => (value === null ? command.nullAs : field(value, command))).join(command.delimiter)
}

function field(value: string, command: UnloadCommand): string {
  const { delimiter, quotes } = command
  if (quotes === 'csv') {
    const plain = ![delimiter, '"', '\n', '\r'].some((character) => value.includes(character))
    return plain ? value : `"${value.replaceAll('"', '""')}"`
  }
  const special = command.escape
    ? new Set([delimiter, '\\', '\n', '\r', ...(quotes === 'always' ? ['"', "'"] : [])])
    : new Set()
  const text = Array.from(value, (character) => (special.has(character) ? `\\${character}` : character)).join(
    '',
  )
  return quotes === 'always' ? `"${text}"` : text
}
