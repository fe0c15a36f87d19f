/**
 * Whether a transaction that failed with this error may succeed when it is run again as a whole: serializable
 * conflicts, which Redshift reports as `XX000` with the number 1023, and deadlocks. Also looks at the causes of an error.
 *
 * Not true for a lost connection: the transaction may have been committed.
 */
export function isRetryableRedshiftError(error: unknown): boolean {
  for (let cause = error, depth = 0; isObject(cause) && depth < 10; cause = cause['cause'], depth += 1) {
    if (isConflict(cause)) return true
  }
  return false
}

function isConflict(error: Record<string, unknown>): boolean {
  const { code, message, detail } = error
  if (code === '40001' || code === '40P01') return true
  if (code !== 'XX000') return false
  return (
    /^\s*1023\b/.test(String(message)) || /serializable isolation violation/i.test(`${message} ${detail}`)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
