import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { type CliArguments, parseCliArguments, USAGE } from './cli-arguments.ts'
import { startLocalRedshift } from './start.ts'
import type { LocalRedshift } from './types.ts'

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  let parsed: CliArguments
  try {
    parsed = parseCliArguments(args)
  } catch (error) {
    process.stderr.write(
      `redshift-iam-local: ${(error as Error).message}\nTry 'redshift-iam-local --help'.\n`,
    )
    return 2
  }
  if (parsed.help) {
    process.stdout.write(USAGE)
    return 0
  }
  // Signals count from the start: one that comes early must not leave a server half started.
  const stopped = firstSignal()
  const local = await startLocalRedshift(parsed.options)
  try {
    if (parsed.command.length > 0) return await run(parsed.command, local.env)
    process.stdout.write(parsed.json ? asJson(local) : asShell(local))
    await stopped
    return 0
  } finally {
    await local.stop()
  }
}

function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.on(signal, () => resolve())
  })
}

/** The command gets the signals that this process gets, and decides what they mean. */
function run(
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    // A terminal sends Ctrl-C to the command as well; these two come to this process alone.
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`redshift-iam-local: cannot run ${command}: ${error.message}\n`)
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

function asShell({ env, host, port, database, clusterId, workgroup, s3 }: LocalRedshift): string {
  const lines = Object.entries(env).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  )
  return [
    `# Redshift cluster ${clusterId} and workgroup ${workgroup}: ${host}:${port}, database ${database}`,
    `# Amazon S3: ${s3}`,
    ...lines,
    '# Ctrl-C stops it.',
    '',
  ].join('\n')
}

function asJson({
  env,
  host,
  port,
  database,
  clusterId,
  workgroup,
  region,
  caFile,
  s3,
}: LocalRedshift): string {
  return `${JSON.stringify({ env, host, port, database, clusterId, workgroup, region, caFile, s3 })}\n`
}
