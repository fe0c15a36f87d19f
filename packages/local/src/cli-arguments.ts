import { parseArgs } from 'node:util'
import type { LocalRedshiftOptions } from './types.ts'

export interface CliArguments {
  readonly help: boolean
  readonly json: boolean
  readonly options: LocalRedshiftOptions
  /** What stands behind `--`. */
  readonly command: readonly string[]
}

export const USAGE = `Usage: redshift-iam-local [options] [-- command ...]

Starts a Redshift and an AWS on this machine, to run offline.

Without a command it prints the environment that leads the AWS SDK and every
driver to them, as lines for a shell, and runs until Ctrl-C. With a command it
runs that in this environment, and ends with its exit code.

Options:
  --json                 print the environment and the address as one line of JSON
  --cluster-id <id>      cluster identifier (examplecluster)
  --workgroup <name>     Serverless workgroup (examplewg)
  --region <region>      AWS region (us-west-2)
  --database <name>      database to create (dev)
  --user <name>          database user that exists from the start; may be repeated (alice, etl)
  --group <name>         database group that exists from the start; may be repeated (analysts, loaders)
  --password-lifetime <seconds>
                         lifetime of every password, whatever is asked for
  --dialect <name>       redshift: refuse what Redshift refuses; postgres: pass everything on (redshift)
  --s3 <folder>          folder in the place of Amazon S3, with a subfolder for each bucket (a temporary one)
  --help                 show this
`

/** @throws TypeError whose message says which argument is wrong */
export function parseCliArguments(args: readonly string[]): CliArguments {
  const end = args.indexOf('--')
  const { values } = parseArgs({
    args: end < 0 ? [...args] : args.slice(0, end),
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      'cluster-id': { type: 'string' },
      workgroup: { type: 'string' },
      region: { type: 'string' },
      database: { type: 'string' },
      user: { type: 'string', multiple: true },
      group: { type: 'string', multiple: true },
      'password-lifetime': { type: 'string' },
      dialect: { type: 'string' },
      s3: { type: 'string' },
    },
  })
  const options: LocalRedshiftOptions = {}
  if (values['cluster-id'] !== undefined) options.clusterId = values['cluster-id']
  if (values.workgroup !== undefined) options.workgroup = values.workgroup
  if (values.region !== undefined) options.region = values.region
  if (values.database !== undefined) options.database = values.database
  if (values.user) options.users = values.user
  if (values.group) options.groups = values.group
  if (values['password-lifetime'] !== undefined)
    options.passwordLifetime = seconds(values['password-lifetime'])
  if (values.dialect !== undefined) options.dialect = dialect(values.dialect)
  if (values.s3 !== undefined) options.s3 = values.s3
  return { help: values.help, json: values.json, options, command: end < 0 ? [] : args.slice(end + 1) }
}

function seconds(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) {
    throw new TypeError(`--password-lifetime takes a number of seconds, not '${text}'`)
  }
  return value
}

function dialect(text: string): 'redshift' | 'postgres' {
  if (text !== 'redshift' && text !== 'postgres') {
    throw new TypeError(`--dialect is redshift or postgres, not '${text}'`)
  }
  return text
}
