import { parseConnectionString } from '@redshift-iam/core'

export const USAGE = `Usage: npm run verify:redshift -- [--yes] [connection]

Checks on your Redshift what can be known only there, and prints a report in Markdown
to paste into an issue. It works in a schema that it creates and drops, changes nothing
else, and writes no secret, account id, host or user name into the report.

connection   a JSON object of options, an ODBC string, or a jdbc:redshift:iam:// URL.
             Without it: REDSHIFT_CLUSTER_ID and REDSHIFT_DB_USER, or REDSHIFT_WORKGROUP;
             REDSHIFT_DATABASE (dev), REDSHIFT_CA_FILE, AWS_PROFILE, AWS_REGION.
--yes        do not ask before the schema is created

Some checks need more and are skipped without it:
  REDSHIFT_VERIFY_S3            s3://bucket/prefix/ to UNLOAD to and COPY from
  REDSHIFT_VERIFY_S3_ROLE       ARN of the role for that, or "default"
  REDSHIFT_VERIFY_OTHERS_TABLE  a table of another owner that you may only read: it is
                                locked and let go at once

Exit code: 0 all is as assumed, 1 something differs, 2 no connection or no consent.
`

/** @throws {TypeError} for arguments that cannot be meant */
export function readArguments(args, env) {
  const [text, ...more] = args.filter((arg) => !arg.startsWith('--'))
  const unknown = args.find((arg) => arg.startsWith('--') && !['--yes', '--help'].includes(arg))
  if (unknown) throw new TypeError(`There is no ${unknown}.`)
  if (more.length > 0) throw new TypeError('Only one connection can be given; quote it for the shell.')
  const options = text === undefined ? fromEnvironment(env) : fromText(text)
  return { isHelp: args.includes('--help'), isSure: args.includes('--yes'), options }
}

function fromText(text) {
  if (!text.trimStart().startsWith('{')) return parseConnectionString(text)
  try {
    return JSON.parse(text)
  } catch {
    throw new TypeError('The connection begins with { but is no JSON.')
  }
}

function fromEnvironment(env) {
  const target = env.REDSHIFT_WORKGROUP
    ? { workgroup: env.REDSHIFT_WORKGROUP }
    : { clusterId: env.REDSHIFT_CLUSTER_ID, dbUser: env.REDSHIFT_DB_USER }
  return {
    ...target,
    database: env.REDSHIFT_DATABASE || 'dev',
    profile: env.AWS_PROFILE,
    caFile: env.REDSHIFT_CA_FILE,
  }
}
