import { RedshiftIamError } from './errors.ts'

/**
 * Runs work that ends when the time is up or a signal says so, whichever comes first, also where the work itself
 * does not listen. `doing` names what was going on, for the error.
 */
export async function withTimeLimit<T>(
  milliseconds: number,
  outer: AbortSignal,
  doing: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController()
  const stop = (): void => abort.abort(outer.reason)
  const timer = setTimeout(() => {
    abort.abort(
      new RedshiftIamError('TIMEOUT', `${doing()} took longer than ${milliseconds} ms.`, {
        hint: 'Check the network route to AWS (VPC endpoint, proxy, security group), or raise the option timeout.',
      }),
    )
  }, milliseconds)
  outer.addEventListener('abort', stop, { once: true })
  if (outer.aborted) stop()
  try {
    return await orAborted(abort.signal, work(abort.signal))
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', stop)
  }
}

/** The promise, unless the signal comes first; then rejects with the signal's reason. */
export function orAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) {
      promise.catch(() => undefined)
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    const clear = (): void => signal.removeEventListener('abort', stop)
    promise.then(
      (value) => {
        clear()
        resolve(value)
      },
      (error: unknown) => {
        clear()
        reject(error)
      },
    )
  })
}
