import type { IamRole } from './scene.ts'

/** What comes with a wish to assume a role. */
export interface TrustEvidence {
  /** Every name the caller goes by. */
  readonly names: readonly string[]
  readonly externalId?: string | undefined
  /** Serial number of a device whose code was right. */
  readonly mfaSerial?: string | undefined
}

export function trusts(role: IamRole, { names, externalId, mfaSerial }: TrustEvidence): boolean {
  return role.trusts.some(
    (trust) =>
      names.includes(trust.principal) &&
      (trust.externalId === undefined || trust.externalId === externalId) &&
      (trust.mfaSerial === undefined || trust.mfaSerial === mfaSerial),
  )
}
