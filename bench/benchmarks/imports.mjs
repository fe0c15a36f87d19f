import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../../test/packaging/loaded-modules.mjs', import.meta.url))

/** Files and bytes that an `import` loads, which do not depend on the machine; against the SDK client of the recipe. */
export async function benchmark() {
  const sdk = await loadedBy('@aws-sdk/client-redshift')
  const rows = []
  for (const name of ['core', 'pg', 'knex', 'kysely']) {
    const ours = await loadedBy(`@redshift-iam/${name}`)
    for (const unit of ['files', 'bytes']) {
      rows.push({
        what: `import of @redshift-iam/${name} / @aws-sdk/client-redshift, ${unit}`,
        ours: ours[unit],
        theirs: sdk[unit],
        ratio: ours[unit] / sdk[unit],
      })
    }
    rows.push({ what: 'of which our own, not those of pg, Knex or Kysely, bytes', ours: ours.own })
  }
  return rows
}

async function loadedBy(name) {
  const { stdout } = await run(process.execPath, [program, import.meta.resolve(name)], { maxBuffer: 2 ** 24 })
  const files = JSON.parse(stdout)
  const sizeOf = (list) => list.reduce((sum, file) => sum + statSync(file).size, 0)
  const own = files.filter((file) => /packages[\\/]\w+[\\/]dist/.test(file))
  return { files: files.length, bytes: sizeOf(files), own: sizeOf(own) }
}
