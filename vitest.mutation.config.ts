import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** The tests that judge a mutant of the freshness core: its own, and those through a whole resolver. */
export default defineConfig({
  ...shared,
  // The sandbox links to the installed workspace; the sources to judge are those of the sandbox itself.
  resolve: {
    ...shared.resolve,
    alias: { '@redshift-iam/core': fileURLToPath(new URL('packages/core/src/index.ts', import.meta.url)) },
  },
  test: {
    ...shared.test,
    include: ['packages/core/src/freshness/*.test.ts', 'test/rotation/resolver*.test.ts'],
  },
})
