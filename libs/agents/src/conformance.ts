import { describe } from 'vitest'
import type { AgentAdapter } from './adapter.ts'
import { faults } from './conformance/faults.ts'
import { resuming } from './conformance/resuming.ts'
import type { Scenarios } from './conformance/scenarios.ts'
import { stops } from './conformance/stops.ts'
import { turns } from './conformance/turns.ts'

export type { Scenario } from './conformance/play.ts'

/**
 * The suite that every adapter must pass: rules A1 to A5, T4, T6 and T7, as far as they are the adapter's. Call it once per
 * adapter in a test file of its own; the scenarios say how to make its agent behave in the ways the rules are about.
 */
export function conformance(name: string, adapter: () => AgentAdapter, scenarios: Scenarios) {
  describe(`${name}: turns`, () => turns(adapter, scenarios))
  describe(`${name}: stopping`, () => stops(adapter, scenarios))
  describe(`${name}: resuming`, () => resuming(adapter, scenarios))
  describe(`${name}: faults`, () => faults(adapter, scenarios))
}
