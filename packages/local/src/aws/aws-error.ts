/** A refusal. Its code is a name from the error table, or any other name, which then travels as it is. */
export class AwsError extends Error {
  readonly code: string
  /** HTTP status. Default: what AWS uses for the code. */
  readonly status: number | undefined

  constructor(code: string, message: string, status?: number) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}
