import { readText } from './messages.ts'

/** The messages without a type that open a connection. */
export type StartupPacket =
  | { readonly kind: 'ssl' | 'gss' }
  | { readonly kind: 'cancel'; readonly raw: Buffer }
  | { readonly kind: 'startup'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'unsupported'; readonly version: string }

const CANCEL = 80877102
const SSL = 80877103
const GSS = 80877104
const VERSION_3_0 = 196608

/** `body` is the packet after its length. */
export function parseStartupPacket(body: Buffer): StartupPacket {
  const code = body.readInt32BE(0)
  if (code === SSL) return { kind: 'ssl' }
  if (code === GSS) return { kind: 'gss' }
  if (code === CANCEL) return { kind: 'cancel', raw: body }
  if (code !== VERSION_3_0) return { kind: 'unsupported', version: `${code >>> 16}.${code & 0xffff}` }
  const parameters = new Map<string, string>()
  let position = 4
  while (position < body.length && body[position] !== 0) {
    const [name, afterName] = readText(body, position)
    const [value, afterValue] = readText(body, afterName)
    parameters.set(name, value)
    position = afterValue
  }
  return { kind: 'startup', parameters }
}
