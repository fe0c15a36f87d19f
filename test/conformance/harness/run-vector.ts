import dns from 'node:dns'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { createResolver as CreateResolver, RedshiftConnection } from '@redshift-iam/core'
import type { FakeAws, RecordedCall } from './fake-aws.ts'
import { type FilePlacement, helperCalls, placeFiles } from './place-files.ts'
import { type SeenConnection, type SeenError, seenConnection, seenError, shown } from './seen.ts'
import type { Vector, VectorFile } from './vector.ts'

/**
 * How the surroundings are replaced: through the `runtime` argument, or for the whole process (`Date.now`,
 * `dns.promises.resolveCname`), as somebody must who does not know of that argument.
 */
export type World = 'runtime' | 'globals'

/** What happened, in a form that survives JSON. */
export interface Outcome {
  readonly calls: readonly RecordedCall[]
  readonly connections: readonly SeenConnection[]
  readonly error?: SeenError
  readonly warnings: readonly string[]
  /** All that a user could print of it. */
  readonly shown: string
}

export interface Bench {
  readonly file: VectorFile
  readonly aws: FakeAws
  readonly createResolver: typeof CreateResolver
  readonly placement: FilePlacement
  readonly world: World
}

/** Performs what a case describes, and tells what happened. */
export async function runVector(vector: Vector, bench: Bench): Promise<Outcome> {
  const { given } = vector
  const { aws, world } = bench
  const home = mkdtempSync(join(tmpdir(), 'conformance-'))
  const savedEnv = { ...process.env }
  const saved = { now: Date.now, resolveCname: dns.promises.resolveCname }
  const start = saved.now()
  let now = start
  const clock = (): number => now
  aws.reset(given, clock)
  const warnings: string[] = []
  const connections: RedshiftConnection[] = []
  const resolvers: ReturnType<typeof CreateResolver>[] = []
  let error: unknown
  try {
    placeFiles(given, bench.file.fixtures, home, bench.placement)
    for (const [name, value] of Object.entries(given.env ?? {})) {
      process.env[name] = value.replace('PORT', String(aws.port)).replace('$HOME', home)
    }
    const resolveCname = async (name: string): Promise<string[]> => {
      const record = given.dns?.[name]
      if (record) return [record[1]]
      throw Object.assign(new Error(`queryCname ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    }
    if (world === 'globals') Object.assign(Date, { now: clock })
    if (world === 'globals') dns.promises.resolveCname = resolveCname
    // An empty runtime of its own keeps the cases from sharing a cache.
    const runtime = world === 'runtime' ? [{ now: clock, resolveCname }] : []
    for (const input of given.pairs ?? [given.text ?? given.config ?? {}]) {
      resolvers.push(bench.createResolver(typed(input, warnings, home) as never, ...runtime))
    }
    const times = given.clock ?? Array.from({ length: given.resolves ?? 1 }, () => 't0')
    for (const time of times) {
      now = start + seconds(time) * 1000
      for (const resolver of resolvers) {
        const callers = Array.from({ length: given.concurrent ?? 1 }, () => resolver.resolve())
        connections.push(...(await Promise.all(callers)))
      }
      if (given.clock) await settle(resolvers)
    }
  } catch (thrown) {
    error = thrown
  }
  const outcome = {
    calls: [...helperCalls(home), ...aws.calls],
    connections: connections.map(seenConnection),
    ...(error !== undefined && { error: seenError(error) }),
    warnings,
    shown: shown(connections, error, warnings),
  }
  for (const resolver of resolvers) resolver.close()
  Object.assign(Date, { now: saved.now })
  dns.promises.resolveCname = saved.resolveCname
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, savedEnv)
  rmSync(home, { recursive: true })
  return outcome
}

/** Gives what a text cannot hold: functions, and a place for warnings. */
function typed(input: string | Readonly<Record<string, unknown>>, warnings: string[], home: string): unknown {
  if (typeof input === 'string') return input.replaceAll('$HOME', home)
  const { mfaCodeProvider, ...rest } = input
  return {
    ...rest,
    ...(mfaCodeProvider !== undefined && { mfaCodeProvider: () => 123456 }),
    logger: { warn: (message: string) => warnings.push(message) },
  }
}

function seconds(time: string): number {
  return Number(/\+(\d+)s/.exec(time)?.[1] ?? 0)
}

/** Lets a refresh that began behind an answer reach the fake and come back. */
async function settle(resolvers: readonly ReturnType<typeof CreateResolver>[]): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 5))
  while (resolvers.some(({ status }) => status.state === 'refreshing'))
}
