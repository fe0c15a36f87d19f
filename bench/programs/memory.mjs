// Prints the bytes of heap that one more of `WHAT` keeps, for `node --expose-gc`.
import { createResolver } from '@redshift-iam/core'
import { createPool } from '@redshift-iam/pg'
import pg from 'pg'

const COUNT = 500
const options = JSON.parse(process.env.IAM_OPTIONS)
const shared = createResolver(options)
await shared.resolve()

const makers = {
  resolver: () => createResolver(options),
  'resolver that resolved, same identity': async () => {
    const resolver = createResolver(options)
    await resolver.resolve()
    return resolver
  },
  'resolver that resolved, identity of its own': async (n) => {
    const resolver = createResolver({ ...options, iamDuration: 901 + n })
    await resolver.resolve()
    return resolver
  },
  pool: () => createPool(options),
  'pool on a shared resolver': () => createPool(shared),
  'pg.Pool': () => new pg.Pool({ max: 10 }),
}
const make = makers[process.env.WHAT]
// The first few pay for what all of them share: compiled code, caches.
const first = await several(make, 50, 0)
const before = await settledHeap()
const kept = await several(make, COUNT, 50)
process.send(((await settledHeap()) - before) / kept.length)
for (const one of [...first, ...kept]) await (one.close ?? one.end).call(one)
process.disconnect()

async function several(make, count, from) {
  const made = []
  for (let n = 0; n < count; n++) made.push(await make(from + n))
  return made
}

async function settledHeap() {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}
