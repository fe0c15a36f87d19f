/**
 * Mutation testing of what keeps a credential fresh, judged by the freshness core's own tests. Other files and tests:
 * `MUTATION_TESTS='test/rotation/resolver*.test.ts' npm run mutation -- -m packages/core/src/renewals.ts`.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: ['packages/core/src/freshness/!(*.test).ts'],
  // Only what these tests need is copied into the sandbox.
  ignorePatterns: ['**', '!/packages/core/**', '!/test/**', '!/*.ts', '!/*.json', 'node_modules', 'dist'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 100, low: 95, break: 95 },
}
