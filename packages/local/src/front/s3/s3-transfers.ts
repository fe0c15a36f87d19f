import type { Scene } from '../../aws/scene.ts'
import { COMPLETE, COPY_DATA, COPY_DONE, COPY_IN, COPY_OUT, ERROR } from '../message-types.ts'
import { type ErrorFields, errorFields, errorResponse, message, notice } from '../messages.ts'
import { valuesOfLine } from './copy-text.ts'
import { type Load, readLoad, recordsInLine } from './load.ts'
import type { CopyCommand, S3Command, UnloadCommand } from './s3-command.ts'
import { BadRecord, transferError } from './s3-error.ts'
import type { S3Folder } from './s3-folder.ts'
import { checkDestination, writeUnload } from './unload.ts'

/** The S3 of the stand-in, and who may do what in it. */
export interface S3 {
  readonly folder: S3Folder
  readonly scene: () => Scene
}

type Running = { readonly round: number; begun: boolean } & (
  | { readonly command: CopyCommand; readonly load: Load }
  | { readonly command: UnloadCommand; readonly rows: (string | null)[][] }
)

const header = 5
const lineOfLoad = /COPY redshift_iam_local_load, line (\d+)/

/**
 * COPY and UNLOAD with S3. The server gets them as COPY FROM STDIN and COPY TO STDOUT, within the client's own session and
 * transaction; what it reads follows right behind, what it writes is kept from the client.
 */
export class S3Transfers {
  readonly #s3: S3
  readonly #running: Running[] = []

  constructor(s3: S3) {
    this.#s3 = s3
  }

  /** Whether answers have to be looked at. */
  get active(): boolean {
    return this.#running.length > 0
  }

  /**
   * What follows a Query or Execute message that moves data. Should the server refuse the statement, it skips this.
   *
   * @throws S3Error, BadRecord
   */
  begin(round: number, commands: readonly S3Command[]): Buffer {
    const { folder, scene } = this.#s3
    const begun: Running[] = []
    const data: Buffer[] = []
    for (const command of commands) {
      if (command.kind === 'copy') {
        const load = readLoad(command, folder, scene())
        begun.push({ command, load, round, begun: false })
        data.push(message('d', load.data), message('c'))
      } else {
        checkDestination(command, folder, scene())
        begun.push({ command, rows: [], round, begun: false })
      }
    }
    this.#running.push(...begun)
    return Buffer.concat(data)
  }

  /** What the client gets in the place of this answer; undefined: just that. */
  answer(round: number, type: number, frame: Buffer): Buffer | undefined {
    const [running] = this.#running
    if (running?.round !== round) return undefined
    if (type === COPY_IN || type === COPY_OUT) {
      running.begun = true
      return Buffer.alloc(0)
    }
    if (!running.begun) return undefined
    if (type === COPY_DATA && 'rows' in running)
      running.rows.push(valuesOfLine(frame.toString('utf8', header)))
    if (type === COPY_DATA || type === COPY_DONE) return Buffer.alloc(0)
    if (type === ERROR && 'load' in running)
      return errorResponse(errorOfLoad(frame, running.command, running.load))
    return type === COMPLETE ? this.#complete(running) : undefined
  }

  /** The server has answered this round. */
  end(round: number): void {
    while (this.#running[0] !== undefined && this.#running[0].round <= round) this.#running.shift()
  }

  #complete(running: Running): Buffer {
    this.#running.shift()
    if ('load' in running) {
      const { length } = running.load.places
      const said = `Load into table '${running.command.name}' completed, ${length} record(s) loaded successfully.`
      return Buffer.concat([notice(said), message('C', 'COPY\0')])
    }
    const [names = [], ...rows] = running.rows
    try {
      writeUnload(running.command, this.#s3.folder, names, rows)
    } catch (error) {
      return errorResponse(transferError(error))
    }
    const said = `UNLOAD completed, ${rows.length} record(s) unloaded successfully.`
    return Buffer.concat([notice(said), message('C', 'UNLOAD\0')])
  }
}

function errorOfLoad(frame: Buffer, { name }: CopyCommand, { places }: Load): ErrorFields {
  const fields = errorFields(frame)
  const [code = '', text = '', hint = '', context = ''] = ['C', 'M', 'H', 'W'].map((key) => fields.get(key))
  const line = lineOfLoad.exec(context)?.[1]
  const record = /^record (\d+)$/.exec(hint)?.[1]
  // The first line says where to load into.
  const place = places[(Number(line) - 2) * recordsInLine + Number(record) - 1]
  if (place !== undefined && (code.startsWith('22') || code.startsWith('23'))) {
    return new BadRecord(name, place, reasonOf(code, text)).fields
  }
  return { code, message: text }
}

function reasonOf(code: string, text: string): string {
  if (code === '22001') return `String length exceeds DDL length (${text})`
  return code === '23502' ? `Missing data for not-null field (${text})` : text
}
