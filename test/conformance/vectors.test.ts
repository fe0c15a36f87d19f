import { createResolver } from '@redshift-iam/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeAws } from './harness/fake-aws.ts'
import { interceptRequests } from './harness/intercept.ts'
import { judge } from './harness/judge.ts'
import type { FilePlacement } from './harness/place-files.ts'
import { runVector } from './harness/run-vector.ts'
import { readVectorFiles } from './harness/vector-files.ts'

const files = readVectorFiles()
const aws = new FakeAws()
let restore: () => void

beforeAll(async () => {
  await aws.listen()
  restore = interceptRequests(() => aws.port)
})

afterAll(() => {
  restore()
  aws.close()
})

for (const [name, file] of Object.entries(files)) {
  for (const placement of ['environment', 'home'] satisfies FilePlacement[]) {
    describe(`${name}, AWS files found by ${placement}`, () => {
      test.each(file.vectors.map((vector) => [vector.id, vector.title, vector] as const))(
        '%s %s',
        async (_id, _title, vector) => {
          const bench = { file, aws, createResolver, placement, world: 'runtime' } as const
          judge(vector, await runVector(vector, bench), aws.port)
        },
      )
    })
  }
}

test('no case is there twice', () => {
  const ids = Object.values(files).flatMap(({ vectors }) => vectors.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
})
