// Runs all cases in this process, which knows nothing of the sources, and prints what happened as JSON.
// Arguments: the folder of the vector files, and `esm` or `cjs`.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FakeAws } from './fake-aws.ts'
import { interceptRequests } from './intercept.ts'
import type { FilePlacement } from './place-files.ts'
import { type Outcome, runVector } from './run-vector.ts'
import { readVectorFiles } from './vector-files.ts'

export interface Report {
  readonly port: number
  /** Where the package was loaded from. */
  readonly entry: string
  /** By file, placement of the AWS files, and id. */
  readonly outcomes: Readonly<Record<string, Outcome>>
}

export function outcomeKey(file: string, placement: FilePlacement, id: string): string {
  return `${file} ${placement} ${id}`
}

async function main(folder: string, kind: string): Promise<void> {
  const aws = new FakeAws()
  await aws.listen()
  interceptRequests(() => aws.port)
  const resolve = createRequire(join(folder, 'run-all.js')).resolve
  const entry = resolve('@redshift-iam/core')
  const core =
    kind === 'cjs'
      ? createRequire(join(folder, 'run-all.js'))(entry)
      : await import(pathToFileURL(entry.replace(/\.cjs$/, '.mjs')).href)
  const outcomes: Record<string, Outcome> = {}
  for (const [name, file] of Object.entries(readVectorFiles(pathToFileURL(`${folder}/`)))) {
    for (const placement of ['environment', 'home'] satisfies FilePlacement[]) {
      for (const vector of file.vectors) {
        const bench = { file, aws, createResolver: core.createResolver, placement, world: 'globals' } as const
        outcomes[outcomeKey(name, placement, vector.id)] = await runVector(vector, bench)
      }
    }
  }
  const report: Report = { port: aws.port, entry, outcomes }
  process.stdout.write(JSON.stringify(report), () => aws.close())
}

if (process.argv[2] !== undefined && process.argv[3] !== undefined)
  await main(process.argv[2], process.argv[3])
