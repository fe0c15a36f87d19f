import { int32, message, readText } from './messages.ts'

/**
 * An Execute message that asks for all rows instead of some. Redshift sends the whole result whatever the limit says, so a
 * cursor of node-postgres receives everything at once, and no portal is ever suspended.
 */
export function withoutRowLimit(execute: Buffer): Buffer {
  const [portal] = readText(execute, 5)
  return message('E', `${portal}\0`, int32(0))
}
