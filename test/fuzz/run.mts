// Feeds hostile input to every parser: npm run fuzz -- --cases 2000000 --seed 1
// Each may answer or throw a RedshiftIamError with a hint, in time, and pollutes nothing. The cases run in a process of
// their own, so that one that never ends is found as well.
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { authProfileCase, chainCase, faultOf, hostCase } from './hosts-and-chains.ts'
import { seededRandom } from './seeded-random.ts'

/** Milliseconds that one case may take. */
const BUDGET_MS = 250
/** A process that has said nothing for this long hangs. */
const SILENCE_MS = 60_000
/** Cases between two signs of life. */
const STEP = 20_000

const kinds = { hosts: hostCase, 'profile chains': chainCase, 'authentication profiles': authProfileCase }

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000000' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
})
const cases = Number(values.cases)
const seed = Number(values.seed ?? Date.now() % 2 ** 31) >>> 0
if (!Number.isInteger(cases) || cases < 1) throw new Error('--cases takes a whole number above 0.')

if (values.only === undefined) await runAll()
else runKind(values.only as keyof typeof kinds)

async function runAll(): Promise<void> {
  const share = Math.ceil(cases / 4)
  const begun = performance.now()
  console.log(`seed ${seed}`)
  const here = fileURLToPath(import.meta.url)
  for (const kind of Object.keys(kinds)) {
    await supervise(kind, share, [here, '--only', kind, '--cases', `${share}`, '--seed', `${seed}`])
  }
  const properties = fileURLToPath(new URL('properties.mts', import.meta.url))
  await supervise('options, connection strings, INI', share, [properties, `${share}`, `${seed}`])
  report('all', share * 4, performance.now() - begun)
}

/** Ends this process with 1 unless the other one reports that all was well. */
async function supervise(kind: string, count: number, args: string[]): Promise<void> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = ''
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS)
  }
  wait()
  child.stdout.on('data', (chunk: Buffer) => {
    last = String(chunk).trim().split('\n').at(-1) ?? last
    wait()
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  )
  clearTimeout(timer)
  if (code !== 0) {
    const how = signal === null ? `failed with code ${code}` : `was ended by ${signal}: a case hangs`
    console.error(`${kind}, seed ${seed}, ${how}; last sign of life: "${last}".`)
    process.exit(1)
  }
  report(kind, count, performance.now() - startedAt)
}

function runKind(kind: keyof typeof kinds): void {
  for (let at = 1; at <= cases; at++) {
    if (at % STEP === 0) writeSync(1, `case ${at}\n`)
    // A seed of its own for each case, so that one can be repeated alone.
    const one = kinds[kind](seededRandom(seed + at * 7919))
    const fault = faultOf(one, BUDGET_MS)
    if (fault === undefined) continue
    console.error(`Case ${at} of ${kind}, seed ${seed}, ${fault}\nfor`, one.input)
    process.exit(1)
  }
}

function report(kind: string, count: number, ms: number): void {
  console.log(`${kind}: ${count} cases without a fault, ${Math.round((count / ms) * 1000)} cases/s`)
}
