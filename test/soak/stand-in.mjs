import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Starts the stand-in in a child process. `tell` runs one of its commands. */
export async function startStandIn(passwordLifetime) {
  const child = fork(new URL('./stand-in-child.mjs', import.meta.url), [String(passwordLifetime)], {
    // Faults may say Infinity, which JSON cannot.
    serialization: 'advanced',
    execArgv: [],
  })
  const exited = once(child, 'exit')
  const pending = new Map()
  let last = 0
  const started = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)))
    child.on('message', ({ id, result, error, started: facts }) => {
      if (facts) return resolve(facts)
      const { fulfil, fail } = pending.get(id)
      pending.delete(id)
      if (error === undefined) fulfil(result)
      else fail(new Error(error))
    })
  })
  return {
    ...started,
    tell: (command, argument) =>
      new Promise((fulfil, fail) => {
        last += 1
        pending.set(last, { fulfil, fail })
        child.send({ id: last, command, argument })
      }),
    async stop() {
      child.disconnect()
      await exited
    },
  }
}
