import type { LocalRedshiftOptions } from '@redshift-iam/local'
import type { FaultCase } from './harness/fault-case.ts'

/** What the server shows, or the client trusts, and what is seen of it. */
export interface CertificateFault extends Omit<FaultCase, 'given'> {
  readonly certificate: NonNullable<LocalRedshiftOptions['certificate']>
  /** Whether the client knows the authority. */
  readonly isTrusted: boolean
}

export const certificateFaults: readonly CertificateFault[] = [
  {
    fault: 'The certificate is signed by an unknown authority',
    certificate: 'valid',
    isTrusted: false,
    sees: { code: 'TLS_FAILED', hint: 'set caFile to the PEM of the authority' },
  },
  {
    fault: 'The certificate has expired',
    certificate: 'expired',
    isTrusted: true,
    sees: { code: 'TLS_FAILED', hint: "check this machine's clock" },
  },
  {
    fault: 'The certificate is for another host',
    certificate: 'other-host',
    isTrusted: true,
    sees: { code: 'TLS_FAILED', hint: 'set servername to the cluster endpoint' },
  },
]
