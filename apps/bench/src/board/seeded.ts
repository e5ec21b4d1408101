import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout, seedMessages, startApp } from '@callboard/testing'
import { Workshop } from '../daemon/workshop.ts'

/** Starts a daemon with a number of messages in sessions of equal size. */
export async function seededWorkshop(messages: number, inSession: number) {
  const home = join(mkdtempSync(join(tmpdir(), 'callboard-bench-')), 'home')
  const checkout = await makeCheckout()
  // The first start creates the rows that sessions refer to.
  await (await startApp({ home, cwd: checkout.path }))[Symbol.asyncDispose]()
  const sessions = seedMessages(home, messages, inSession)
  const workshop = await Workshop.open({ home, cwd: checkout.path })
  return {
    workshop,
    sessions,
    async [Symbol.asyncDispose]() {
      await workshop[Symbol.asyncDispose]()
      await checkout[Symbol.asyncDispose]()
      rmSync(join(home, '..'), { recursive: true, force: true })
    }
  }
}
