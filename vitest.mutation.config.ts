import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** The tests that judge a mutant: those of the freshness core, or those named by the caller. */
const include = process.env['MUTATION_TESTS']?.split(',') ?? ['packages/core/src/freshness/*.test.ts']

export default defineConfig({
  ...shared,
  // The sandbox links to the installed workspace; the sources to judge are those of the sandbox itself.
  resolve: {
    ...shared.resolve,
    alias: { '@redshift-iam/core': fileURLToPath(new URL('packages/core/src/index.ts', import.meta.url)) },
  },
  test: { ...shared.test, include },
})
