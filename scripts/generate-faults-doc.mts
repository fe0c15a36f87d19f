// Writes docs/faults.md from the tables of the fault tests and the published benchmark `recovery`: npx tsx scripts/generate-faults-doc.mts
import { apiFaults } from '../test/faults/api-faults.ts'
import { certificateFaults } from '../test/faults/certificate-faults.ts'
import type { FaultCase } from '../test/faults/harness/fault-case.ts'
import { serverFaults } from '../test/faults/server-faults.ts'
import { docFile, tableRow, writeWhenStarted } from './committed-doc.mts'
import { measuredRecovery, publishedRecovery, requireKnown } from './recovery-figures.mts'

/** The committed file. */
export const faultsDocFile: string = docFile('faults.md')

const code = (text: string): string => `\`${text}\``

function seen({ sees }: Pick<FaultCase, 'sees'>): string {
  const aws = sees.awsErrorName ? ` (${code(sees.awsErrorName)})` : ''
  return `${code(sees.code)}${aws}${sees.hint ? `: “…${sees.hint}…”` : ''}`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(heads), tableRow(heads.map(() => '---')), ...rows.map(tableRow)].join('\n')
}

const healthy = 'untouched'
const renewed = 'with the first connect after the pause (1 s after one failure, at most 5 s)'

/** What the other tests of `test/faults` show, which are no tables. */
const rest: readonly (readonly string[])[] = [
  [
    'All sessions killed (failover, reboot)',
    'a statement under way: `57P01`; the next statement of an open transaction: that its connection is gone; idle sessions: nothing (`onError` is told)',
    'all ended by the server; the process goes on',
    'the pool logs in anew with the password it has; AWS is not asked. A session whose statement has just failed may be given out once more before its socket has closed',
  ],
  [
    'The connection is cut during a statement',
    'that statement: “Connection terminated unexpectedly”',
    'untouched',
    'the next statement',
  ],
  [
    'DNS no longer resolves the host',
    '`CONNECT_FAILED`: “…check Server and Region, and DNS inside the VPC…”',
    healthy,
    'the next connect',
  ],
  [
    'One good password is refused',
    "nothing: one new password, one second login. Knex's own dialect (`client: 'redshift'`): one `LOGIN_REFUSED`",
    healthy,
    'at once',
  ],
  [
    'Fifty connects fail with one password',
    'nothing if the next one is right; `LOGIN_REFUSED` if not',
    healthy,
    'one credential call for all fifty',
  ],
  [
    'No password is ever right (wrong configuration)',
    '`LOGIN_REFUSED`, each time',
    healthy,
    'no loop: renewals caused by refusals pause for 5 s, doubled up to 60 s',
  ],
  [
    'The address cannot be looked up at the first connect',
    '`DESCRIBE_FAILED`: “…Allow redshift:DescribeClusters…”',
    'there are none',
    renewed,
  ],
  [
    'The instance metadata service never answers',
    '`TIMEOUT` at the first connect; nothing while keys that it gave earlier live',
    healthy,
    renewed,
  ],
  ['New AWS keys are written into the files', 'nothing', healthy, 'the next renewal signs with them'],
  [
    'The AWS files are broken, half written, or lose the profile',
    'nothing but a warning while the last password is good; then `PROFILE_INVALID` or `PROFILE_NOT_FOUND`',
    healthy,
    'with the first connect after the file is right; AWS was not asked, so there is no pause',
  ],
  [
    'Many queries wait while the credential cannot be had',
    'each the same error. Knex hands it to one waiting query at a time, `pool.createRetryIntervalMillis` (200 ms) apart',
    healthy,
    renewed,
  ],
  [
    'The API answers after the caller gave up',
    '`TIMEOUT`; the late answer changes nothing',
    healthy,
    renewed,
  ],
  [
    'Thousands of connects one after the other',
    'nothing',
    healthy,
    'one credential call per lifetime. 1,000 in the test, 10,000 in the benchmark `many-connects`',
  ],
  [
    'The process is killed (`SIGKILL`)',
    'nobody is left to see it',
    'end on the server as soon as TCP notices; their transactions are rolled back',
    'nothing to do',
  ],
]

/** The page. */
export function renderFaultsDoc(): string {
  const figures = publishedRecovery()
  const faults = [...apiFaults, ...serverFaults].map(({ fault }) => fault)
  requireKnown(figures, [...faults, ...rest.map(([fault]) => fault ?? '')])
  const measured = (fault: string): string => measuredRecovery(figures, fault)
  return `<!-- Written by scripts/generate-faults-doc.mts from the tables in test/faults and the figures of bench; do not edit. -->

# When something goes wrong

Each row is a test, run on real sockets against \`@redshift-iam/local\`, through a pg pool, Knex with
\`RedshiftKnexClient\`, Knex's own dialect, and Kysely; the last three of the page through node-postgres alone. Each also checks
that no socket, timer, listener or server session is left, and that no promise was rejected unheard; *untouched*, that sessions in
use keep their server process; *recovery*, that a connect works when the fault is over.

*Measured* is the time from the end of the fault to the first connect and query of a pg pool that work, tried every 20 ms, and in brackets the same
as a multiple of a connect that nothing disturbs, in one run of the benchmark \`recovery\` ([how](benchmarks.md)). The pause is
skipped by \`resolver.resolve({ forceRefresh: true })\`.

## AWS

While the last password is good nobody notices, and a warning says that it could not be renewed. The table says what
a *new* session gets once that password has run out, or at the very first one.

${table(
  ['fault', 'what a new session gets', 'sessions in use', 'recovery', 'measured'],
  apiFaults.map((row) => [row.fault, seen(row), healthy, renewed, measured(row.fault)]),
)}

## The database while a session is made

${table(
  ['fault', 'what a new session gets', 'sessions in use', 'recovery', 'measured'],
  serverFaults.map((row) => [row.fault, seen(row), healthy, 'the next connect', measured(row.fault)]),
)}

## Certificates

Refused before a user name or password is sent. Sessions in use are not concerned: a certificate is looked at when one is made.

${table(
  ['fault', 'what a new session gets'],
  certificateFaults.map((row) => [row.fault, seen(row)]),
)}

## Everything else

${table(
  ['fault', 'what is seen', 'sessions in use', 'recovery', 'measured'],
  rest.map((row) => [...row, measured(row[0] ?? '')]),
)}
`
}

await writeWhenStarted(import.meta.url, faultsDocFile, renderFaultsDoc)
