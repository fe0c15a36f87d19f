import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startStandIn } from '../stand-in.mjs'

const program = fileURLToPath(new URL('../programs/memory.mjs', import.meta.url))

const resolvers = [
  'resolver',
  'resolver that resolved, same identity',
  'resolver that resolved, identity of its own',
]
const pools = ['pool', 'pool on a shared resolver']

/** Heap that one more resolver or pool keeps, each kind measured in a process of its own. */
export async function benchmark() {
  const standIn = await startStandIn()
  const measure = async (what) => {
    const env = { ...process.env, ...standIn.env, IAM_OPTIONS: JSON.stringify(standIn.iam), WHAT: what }
    const child = fork(program, { execArgv: ['--expose-gc'], env })
    const [bytes] = await once(child, 'message')
    return bytes
  }
  const rows = []
  const theirs = await measure('pg.Pool')
  for (const what of resolvers) rows.push(row(`one more ${what}`, await measure(what), {}))
  for (const what of pools) {
    const own = await measure(what)
    rows.push(row(`one more ${what}, beyond pg.Pool's own`, own - theirs, { theirs: Math.round(theirs) }))
  }
  await standIn.stop()
  return rows
}

function row(what, bytes, more) {
  return {
    what: `heap of ${what}, bytes`,
    ours: Math.round(bytes),
    ...more,
    goal: '< 10000',
    met: bytes < 10_000,
  }
}
