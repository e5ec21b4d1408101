import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BadRequest } from '@feathersjs/errors'
import type { Application } from './declarations.ts'
import { BUILTIN } from './services/agents/agent-hooks.ts'
import { findProgram } from './services/agents/find-program.ts'

/** What every start finds or makes: a board, the built-in agent, and the checkout it was started in as a repository. */
export async function firstStart(app: Application): Promise<void> {
  const { total } = await app.service('boards').find({ query: { $limit: 0 } })
  if (!total) await app.service('boards').create({ name: 'My board' })
  await ensureBuiltin(app)
  await lookForAgents(app)
  const checkout = checkoutAround(app.get('config').startedIn)
  if (checkout) await offerCheckout(app, checkout)
}

async function ensureBuiltin(app: Application): Promise<void> {
  const { total } = await app.service('agents').find({ query: { name: BUILTIN, $limit: 0 } })
  if (!total) await app.service('agents').create({ name: BUILTIN, command: null, env: ['OPENAI_API_KEY'] })
}

/** Programs come and go between starts. */
async function lookForAgents(app: Application): Promise<void> {
  for (const { agent_id, command, status } of await app.service('agents').find({ paginate: false })) {
    const isThere = command === null || findProgram(command, app.get('config').environment.PATH) !== undefined
    if (isThere === (status === 'missing')) {
      await app.service('agents').patch(agent_id, { status: isThere ? 'available' : 'missing' })
    }
  }
}

/** What merely looks like a checkout is not offered, and is no reason not to start. */
async function offerCheckout(app: Application, path: string): Promise<void> {
  try {
    await app.service('repos').create({ path })
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    app.get('log').warn({ err: error }, 'the directory Callboard was started in is not offered as a repository')
  }
}

function checkoutAround(directory: string): string | undefined {
  if (existsSync(join(directory, '.git'))) return directory
  const above = dirname(directory)
  return above === directory ? undefined : checkoutAround(above)
}
