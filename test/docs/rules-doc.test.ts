import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readVectorFiles } from '../conformance/harness/vector-files.ts'

const docs = new URL('../../docs/', import.meta.url)
const text = readFileSync(new URL('rules.md', docs), 'utf8')
const vectors = Object.values(readVectorFiles()).flatMap((file) => file.vectors)
const ids = new Set(vectors.map(({ id }) => id))
const rules = Array.from({ length: 30 }, (_, i) => `R-${i + 1}`)

/** The cases that a row of the table names, ranges written out, and the files it links to. */
function proofsOf(rule: string): { cases: string[]; files: string[] } {
  const [, , cases = '', files = ''] =
    text
      .split('\n')
      .find((line) => line.startsWith(`| ${rule} |`))
      ?.split('|') ?? []
  return {
    cases: [...cases.matchAll(/([VO])(\d+)(?:–[VO](\d+))?/g)].flatMap(([, letter, from, to = from]) =>
      Array.from(
        { length: Number(to) - Number(from) + 1 },
        (_, i) => `${letter}${String(Number(from) + i).padStart(2, '0')}`,
      ),
    ),
    files: [...files.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file),
  }
}

describe.each(rules)('%s', (rule) => {
  test('is written down', () => {
    expect(text).toContain(`**${rule} `)
  })

  test('is proved by something that exists', () => {
    const { cases, files } = proofsOf(rule)
    expect(cases.length + files.length).toBeGreaterThan(0)
    expect(cases.filter((id) => !ids.has(id))).toEqual([])
    expect(files.filter((file) => !existsSync(fileURLToPath(new URL(file, docs))))).toEqual([])
  })

  test('names every case of our own that was written for it', () => {
    const written = vectors.filter(({ basis }) => basis?.split('; ').includes(rule)).map(({ id }) => id)
    const { cases } = proofsOf(rule)
    expect(written.filter((id) => id.startsWith('O') && !cases.includes(id))).toEqual([])
  })
})
