import { RedshiftIamError } from '../errors.ts'
import type { IdentityStep } from './identity-plan.ts'
import { fileOf, profileValue, type SharedProfile } from './shared-config.ts'

/** One role to assume, as its profile declares it. */
export interface RoleHop {
  readonly step: IdentityStep
  readonly profile: string
  readonly roleArn: string
  readonly sessionName?: string
  readonly externalId?: string
  /** Seconds, 900 to 43200. */
  readonly durationSeconds?: number
  readonly mfaSerial?: string
}

/** Longest session of a role that was assumed with the keys of another role, in seconds; STS refuses more. */
const CHAINED_LIMIT = 3600

/**
 * Reads `role_arn` and what belongs to it.
 *
 * @throws `PROFILE_INVALID` for values that STS would refuse.
 */
export function roleHop(profile: SharedProfile, warnings: string[]): RoleHop {
  const { name } = profile
  const roleArn = roleArnOf(profile)
  const externalId = externalIdOf(profile, warnings)
  const sessionName = sessionNameOf(profile)
  const durationSeconds = durationOf(profile)
  const mfaSerial = profileValue(profile, 'mfa_serial')
  return {
    step: { kind: 'assume role', profile: name, file: fileOf(profile, 'role_arn'), roleArn },
    profile: name,
    roleArn,
    ...(sessionName !== undefined && { sessionName }),
    ...(externalId !== undefined && { externalId }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(mfaSerial !== undefined && { mfaSerial }),
  }
}

/** Refuses sessions over one hour for roles that are assumed with the keys of a role. */
export function checkChainedDuration({ profile, durationSeconds, step }: RoleHop): void {
  if (durationSeconds === undefined || durationSeconds <= CHAINED_LIMIT) return
  throw new RedshiftIamError(
    'PROFILE_INVALID',
    `duration_seconds = ${durationSeconds} of profile "${profile}" is too long: its role is assumed with the keys of another role, and AWS limits that to ${CHAINED_LIMIT} seconds.`,
    { hint: `Set duration_seconds to ${CHAINED_LIMIT} or less, or remove it, in ${step.file}.` },
  )
}

/** `role_arn` of a profile that has one. */
export function roleArnOf(profile: SharedProfile): string {
  const roleArn = profileValue(profile, 'role_arn') ?? ''
  if (roleArn.startsWith('arn:')) return roleArn
  throw invalid(profile, 'role_arn', 'is not an ARN', 'arn:aws:iam::<account>:role/<name>')
}

function externalIdOf(profile: SharedProfile, warnings: string[]): string | undefined {
  const externalId = profileValue(profile, 'external_id')
  const alias = profileValue(profile, 'role_external_id')
  if (alias !== undefined) {
    const use = externalId === undefined ? 'taken as external_id' : 'ignored beside external_id'
    warnings.push(
      `role_external_id of profile "${profile.name}" ${use}: the AWS tools know only external_id.`,
    )
  }
  return externalId ?? alias
}

/** `role_session_name`, checked as STS checks it. */
export function sessionNameOf(profile: SharedProfile): string | undefined {
  const name = profileValue(profile, 'role_session_name')
  if (name === undefined || /^[\w+=,.@-]{2,64}$/.test(name)) return name
  throw invalid(
    profile,
    'role_session_name',
    'is refused by STS',
    '2 to 64 letters, digits and _ + = , . @ -',
  )
}

/** `duration_seconds`, checked as STS checks it. */
export function durationOf(profile: SharedProfile): number | undefined {
  const text = profileValue(profile, 'duration_seconds')
  if (text === undefined) return undefined
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (seconds >= 900 && seconds <= 43_200) return seconds
  throw invalid(
    profile,
    'duration_seconds',
    `= ${text.slice(0, 20)} is out of range`,
    'a number from 900 to 43200',
  )
}

function invalid(profile: SharedProfile, key: string, problem: string, wanted: string): RedshiftIamError {
  return new RedshiftIamError('PROFILE_INVALID', `${key} of profile "${profile.name}" ${problem}.`, {
    hint: `Write ${wanted} in ${fileOf(profile, key)}.`,
  })
}
