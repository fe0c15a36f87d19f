import { safeCause } from '../aws-error.ts'
import { RedshiftIamError } from '../errors.ts'
import type { IdentityContext } from './identity-plan.ts'

/** Asks the `mfaCodeProvider` for a code. A number gets back the zeros it cannot begin with. */
export async function mfaCode(
  serial: string,
  profile: string,
  { mfaCodeProvider }: Pick<IdentityContext, 'mfaCodeProvider'>,
): Promise<string> {
  if (!mfaCodeProvider) throw mfaRequired(serial, profile)
  let answer: unknown
  try {
    answer = await mfaCodeProvider(serial)
  } catch (error) {
    throw new RedshiftIamError('MFA_REQUIRED', `mfaCodeProvider gave no code for mfa_serial ${serial}.`, {
      hint: `Profile "${profile}" assumes its role only with a code of that device.`,
      cause: safeCause(error),
    })
  }
  const code = typeof answer === 'number' ? String(answer).padStart(6, '0') : String(answer ?? '').trim()
  if (/^\d{6}$/.test(code)) return code
  throw new RedshiftIamError(
    'MFA_REQUIRED',
    `mfaCodeProvider gave no six-digit code for mfa_serial ${serial}.`,
    {
      hint: 'Let it return the six digits that the device shows.',
    },
  )
}

/** The error for a profile with `mfa_serial` where nobody can be asked. */
export function mfaRequired(serial: string, profile: string): RedshiftIamError {
  return new RedshiftIamError(
    'MFA_REQUIRED',
    `Profile "${profile}" has mfa_serial ${serial}, and nobody to ask for a code.`,
    {
      hint: 'Give the option mfaCodeProvider: a function that returns the six digits that the device shows.',
    },
  )
}
