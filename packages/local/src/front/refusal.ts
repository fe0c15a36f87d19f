/** Why a login is refused; the client gets it as a FATAL error. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Unknown user, wrong password and expired password look alike from outside; Redshift gives all of them 28000. */
export function passwordRefused(user: string): Refusal {
  return new Refusal('28000', `password authentication failed for user "${user}"`)
}
