import { refusal } from './refusal.ts'

/** The protocol counts bindings in 15 bits on Redshift. */
const mostBindings = 32_767

/** Refuses bindings that Redshift would reject with a message about something else, or store as another value. */
export function checkBindings(bindings: unknown): void {
  if (!Array.isArray(bindings)) return
  if (bindings.length > mostBindings) {
    throw refusal(
      `The statement has ${bindings.length} bindings; Redshift takes at most ${mostBindings}.`,
      'Insert in chunks with batchInsert(), or load many rows with COPY.',
    )
  }
  if (bindings.some(Array.isArray)) {
    throw refusal(
      'Redshift takes no array as a binding.',
      'Use whereIn() instead of any(), and JSON.stringify() for a SUPER or text column.',
    )
  }
}
