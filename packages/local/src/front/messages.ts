/** Builders and readers of the messages of the PostgreSQL protocol, version 3, that the front itself speaks. */

export interface ErrorFields {
  /** Default `ERROR`. `FATAL` ends the connection. */
  readonly severity?: 'ERROR' | 'FATAL'
  readonly code: string
  readonly message: string
  readonly detail?: string | undefined
  readonly hint?: string | undefined
}

export function message(type: string, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const frame = Buffer.alloc(5 + body.length)
  frame.write(type, 'latin1')
  frame.writeInt32BE(body.length + 4, 1)
  body.copy(frame, 5)
  return frame
}

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function errorResponse({
  severity = 'ERROR',
  code,
  message: text,
  detail,
  hint,
}: ErrorFields): Buffer {
  const fields = [`S${severity}`, `C${code}`, `M${text}`]
  if (detail !== undefined) fields.push(`D${detail}`)
  if (hint !== undefined) fields.push(`H${hint}`)
  return message('E', ...fields.map((field) => `${field}\0`), '\0')
}

/** A NoticeResponse of the level INFO. */
export function notice(text: string): Buffer {
  return message('N', 'SINFO\0', 'C00000\0', `M${text}\0`, '\0')
}

/** The fields of an ErrorResponse by their letters. */
export function errorFields(frame: Buffer): Map<string, string> {
  const fields = new Map<string, string>()
  let position = 5
  while (position < frame.length && frame[position] !== 0) {
    const [field, next] = readText(frame, position)
    fields.set(field.charAt(0), field.slice(1))
    position = next
  }
  return fields
}

export function authenticationRequest(method: number, data: Uint8Array = Buffer.alloc(0)): Buffer {
  return message('R', int32(method), data)
}

export function parameterStatus(name: string, value: string): Buffer {
  return message('S', `${name}\0${value}\0`)
}

export function startupMessage(parameters: Iterable<readonly [string, string]>): Buffer {
  const pairs = Array.from(parameters, ([name, value]) => `${name}\0${value}\0`).join('')
  const body = Buffer.concat([int32(3 << 16), Buffer.from(`${pairs}\0`)])
  return Buffer.concat([int32(body.length + 4), body])
}

/** The text up to the next zero byte, and the position behind it. */
export function readText(frame: Buffer, position: number): [string, number] {
  const end = frame.indexOf(0, position)
  if (end < 0) throw new Error('unterminated text in message')
  return [frame.toString('utf8', position, end), end + 1]
}
