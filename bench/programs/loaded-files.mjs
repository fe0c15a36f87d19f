// Imports one module in a process of its own, and prints every file that was loaded for it.
import { readFileSync, rmSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const log = join(tmpdir(), `loaded-files-${process.pid}`)
const hooks = `
  import { appendFileSync } from 'node:fs'
  let log
  export function initialize(data) { log = data }
  export function load(url, context, next) {
    appendFileSync(log, url + '\\n')
    return next(url, context)
  }`
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: log })
await import(process.argv[2])

const imported = readFileSync(log, 'utf8')
  .split('\n')
  .filter((url) => url.startsWith('file:'))
  .map((url) => fileURLToPath(url))
rmSync(log)
// The hooks see what is imported, the cache what is required.
const required = Object.keys(createRequire(import.meta.url).cache)
console.log(JSON.stringify([...new Set([...imported, ...required])]))
