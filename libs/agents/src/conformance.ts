import { describe } from 'vitest'
import type { AgentAdapter } from './adapter.ts'
import { errorTests } from './conformance/error-tests.ts'
import { resumeTests } from './conformance/resume-tests.ts'
import type { Scenarios } from './conformance/scenarios.ts'
import { stopTests } from './conformance/stop-tests.ts'
import { turnTests } from './conformance/turn-tests.ts'

export type { Scenario } from './conformance/test-session.ts'

/**
 * Runs the tests that every adapter must pass: the adapter's part of rules A1 to A5, T4, T6 and T7. Call it once per adapter in
 * its own test file; the scenarios make its agent behave in the ways that the rules cover.
 */
export function testConformance(name: string, adapter: () => AgentAdapter, scenarios: Scenarios) {
  describe(`${name}: turns`, () => turnTests(adapter, scenarios))
  describe(`${name}: stopping`, () => stopTests(adapter, scenarios))
  describe(`${name}: resuming`, () => resumeTests(adapter, scenarios))
  describe(`${name}: errors`, () => errorTests(adapter, scenarios))
}
