import type { ErrorFields } from '../messages.ts'

/** An error in the form that Redshift gives what happens between the cluster and other services. */
export class S3Error extends Error {
  readonly fields: ErrorFields

  constructor(message: string, code: number, context = '') {
    super(message)
    const line = '  -----------------------------------------------'
    this.fields = {
      code: 'XX000',
      message,
      detail: `\n${line}\n  error:  ${message}\n  code:      ${code}\n  context:   ${context}\n${line}\n`,
    }
  }
}

/** A COPY that met a record it cannot load. Redshift tells the reason in STL_LOAD_ERRORS, which the stand-in does not have. */
export class BadRecord extends Error {
  readonly fields: ErrorFields

  constructor(table: string, where: string, reason: string) {
    super(reason)
    this.fields = {
      code: 'XX000',
      message: `Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`,
      detail: `${where}: ${reason}`,
    }
  }
}

/** What the client hears of whatever went wrong between the server and S3. */
export function transferError(error: unknown): ErrorFields {
  if (error instanceof S3Error || error instanceof BadRecord) return error.fields
  return { code: 'XX000', message: (error as Error).message }
}
