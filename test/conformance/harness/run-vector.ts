import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { createResolver as CreateResolver, RedshiftConnection } from '@redshift-iam/core'
import type { FakeAws, RecordedCall } from './fake-aws.ts'
import type { Vector, VectorFile } from './vector.ts'

/** Where the AWS files lie: named by the environment, or at their default place below HOME. */
export type FilePlacement = 'environment' | 'home'

export interface Outcome {
  readonly calls: readonly RecordedCall[]
  readonly connections: readonly RedshiftConnection[]
  readonly error?: unknown
  readonly warnings: readonly string[]
}

/** Performs what a case describes, and tells what happened. */
export async function runVector(
  vector: Vector,
  { fixtures }: VectorFile,
  aws: FakeAws,
  createResolver: typeof CreateResolver,
  placement: FilePlacement,
): Promise<Outcome> {
  const { given } = vector
  const home = mkdtempSync(join(tmpdir(), 'conformance-'))
  const saved = { ...process.env }
  let now = Date.now()
  const start = now
  const clock = (): number => now
  aws.reset(given, clock)
  const warnings: string[] = []
  const connections: RedshiftConnection[] = []
  const helperLog = join(home, 'helper.log')
  try {
    placeFiles(given, fixtures, home, placement, helperLog)
    for (const [name, value] of Object.entries(given.env ?? {})) {
      process.env[name] = value.replace('PORT', String(aws.port)).replace('$HOME', home)
    }
    // An empty runtime of its own keeps the cases from sharing a cache.
    const runtime = {
      now: clock,
      resolveCname: async (name: string) => {
        const record = given.dns?.[name]
        if (record) return [record[1]]
        throw Object.assign(new Error(`queryCname ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
      },
    }
    const inputs = given.pairs ?? [given.text ?? given.config ?? {}]
    const resolvers = inputs.map((input) => createResolver(typed(input, warnings) as never, runtime))
    const times = given.clock ?? Array.from({ length: given.resolves ?? 1 }, () => 't0')
    for (const time of times) {
      now = start + seconds(time) * 1000
      for (const resolver of resolvers) connections.push(await resolver.resolve())
      await settle()
    }
    return { calls: [...helperCalls(helperLog), ...aws.calls], connections, warnings }
  } catch (error) {
    return { calls: [...helperCalls(helperLog), ...aws.calls], connections, error, warnings }
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, saved)
    rmSync(home, { recursive: true })
  }
}

/** Gives what a text cannot hold: functions, and a place for warnings. */
function typed(input: string | Readonly<Record<string, unknown>>, warnings: string[]): unknown {
  if (typeof input === 'string') return input
  const { mfaCodeProvider, ...rest } = input
  return {
    ...rest,
    ...(mfaCodeProvider !== undefined && { mfaCodeProvider: () => 123456 }),
    logger: { warn: (message: string) => warnings.push(message) },
  }
}

function placeFiles(
  given: Vector['given'],
  fixtures: VectorFile['fixtures'],
  home: string,
  placement: FilePlacement,
  helperLog: string,
): void {
  process.env['HOME'] = home
  process.env['USERPROFILE'] = home
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
  mkdirSync(join(home, '.aws'))
  const folder = placement === 'home' ? join(home, '.aws') : home
  for (const kind of ['credentials', 'config'] as const) {
    const text = given.files?.[kind]
    const file = join(folder, kind)
    if (text !== undefined)
      writeFileSync(
        file,
        (text === 'F1' ? fixtures[kind] : text)
          .replaceAll('/bin/helper', join(home, 'helper'))
          .replaceAll('$HOME', home),
      )
    if (placement === 'environment')
      process.env[kind === 'credentials' ? 'AWS_SHARED_CREDENTIALS_FILE' : 'AWS_CONFIG_FILE'] = file
  }
  if (given.files?.token !== undefined) writeFileSync(join(home, 'token'), given.files.token)
  if (given.process) placeHelper(given.process.stdout, home, helperLog)
}

function placeHelper(stdout: Readonly<Record<string, unknown>>, home: string, log: string): void {
  const expiration = new Date(Date.now() + 3_600_000).toISOString()
  const output = JSON.stringify({
    ...stdout,
    ...(stdout['Expiration'] === '+1h' && { Expiration: expiration }),
  })
  const helper = join(home, 'helper')
  writeFileSync(helper, `#!/bin/sh\necho "$@" >> '${log}'\ncat <<'END'\n${output}\nEND\n`)
  chmodSync(helper, 0o755)
  appendFileSync(log, '')
}

function helperCalls(log: string): RecordedCall[] {
  if (!existsSync(log)) return []
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  return lines.map((args) => ({ svc: 'process', op: `/bin/helper ${args}` }))
}

function seconds(time: string): number {
  return Number(/\+(\d+)s/.exec(time)?.[1] ?? 0)
}

/** Lets a refresh that began behind an answer reach the fake and come back. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30))
}
