/** What every package's test run has in common: run from sources, and be patient on a slow machine. */
export declare const shared: {
  resolve: {
    conditions: string[]
  }
  ssr: {
    resolve: {
      conditions: string[]
    }
  }
  test: {
    include: string[]
    testTimeout: number
    hookTimeout: number
  }
}
//# sourceMappingURL=vitest.d.ts.map
