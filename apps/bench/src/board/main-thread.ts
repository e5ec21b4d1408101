import type { Browser, Page } from 'playwright-core'
import { Figures } from '../figures.ts'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Processor time, in µs. */
  tdur?: number
  args?: { name?: string }
}

/** Returns the processor time of each main-thread task of the page during `work`, in ms. */
export async function tasksWhile(browser: Browser, page: Page, work: () => Promise<void>): Promise<Figures> {
  await browser.startTracing(page, { categories: ['-*', 'toplevel', '__metadata'] })
  await work()
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString())
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const tasks = threads.map(({ pid, tid }) =>
    traceEvents.filter(event => event.pid === pid && event.tid === tid && isTask(event))
  )
  // Other renderers are idle spares.
  const [busiest = []] = tasks.sort((one, other) => other.length - one.length)
  const figures = new Figures()
  for (const { tdur = 0 } of busiest) figures.add(tdur / 1000)
  return figures
}

const isTask = ({ name, ph }: TraceEvent) => name === 'ThreadControllerImpl::RunTask' && ph === 'X'
