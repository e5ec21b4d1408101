import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout, seedMessages, startApp } from '@callboard/testing'
import { Workshop } from '../daemon/workshop.ts'

/** A daemon with so many messages, in sessions of so many. */
export async function seededWorkshop(messages: number, inSession: number) {
  const home = join(mkdtempSync(join(tmpdir(), 'callboard-bench-')), 'home')
  const checkout = await makeCheckout()
  // A first start makes what sessions hang on.
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
