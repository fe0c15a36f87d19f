import { readFileSync } from 'node:fs'
import type { VectorFile } from './vector.ts'

const folder = new URL('../', import.meta.url)

/** The given cases and our own, by the name of their file. */
export function readVectorFiles(from: URL = folder): Record<string, VectorFile> {
  return Object.fromEntries(
    ['vectors.json', 'own-vectors.json'].map((name) => [
      name,
      JSON.parse(readFileSync(new URL(name, from), 'utf8')),
    ]),
  )
}
