import { createStore, useStore } from '../browser/value-store.ts'

/** An error of background work that no component waits for. */
export interface ReportedError {
  id: number
  title: string
  error: unknown
}

const reportedErrors = createStore<readonly ReportedError[]>([])
let lastId = 0

/** Adds an error for the page to show. */
export function reportError(title: string, error: unknown): void {
  reportedErrors.set([...reportedErrors.get(), { id: ++lastId, title, error }])
}

export const useReportedErrors = (): readonly ReportedError[] => useStore(reportedErrors)

export const dismissError = (id: number): void => reportedErrors.set(reportedErrors.get().filter(one => one.id !== id))
