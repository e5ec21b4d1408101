/**
 * What every package's test run has in common: run from sources, and be patient on a slow machine. Loading what is tested anew
 * for each file would often take longer than its tests; no module here keeps a test's state.
 */
export const shared = {
  resolve: { conditions: ['@callboard/source'] },
  ssr: { resolve: { conditions: ['@callboard/source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000
  }
}
