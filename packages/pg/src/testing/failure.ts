/** The error a promise rejects with; a promise that does not is a failed test. */
export async function failure(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => ({ reason }),
  )
  if (error instanceof Error) throw error
  return error.reason as Error & Record<string, unknown>
}
