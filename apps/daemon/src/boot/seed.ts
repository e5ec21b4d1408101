import { presets } from '@callboard/agents'
import { BadRequest } from '@feathersjs/errors'
import type { Application } from '../declarations.ts'
import { findCheckout } from '../git/find-git-directory.ts'
import { detectChanges, presetFacts } from '../installations/detect.ts'
import { BUILTIN_AGENT } from '../services/agents/agent-hooks.ts'

/** Creates what is missing at a start: a board, the built-in agent and the presets, and the checkout it was started in. */
export async function seedRows(app: Application): Promise<void> {
  const { total } = await app.service('boards').find({ query: { $limit: 0 } })
  if (!total) await app.service('boards').create({ name: 'My board' })
  await ensureBuiltin(app)
  await ensurePresets(app)
  await redetectAgents(app)
  const checkout = await findCheckout(app.get('config').startedIn)
  if (checkout) await registerCheckout(app, checkout)
}

async function ensureBuiltin(app: Application): Promise<void> {
  const { total } = await app.service('agents').find({ query: { name: BUILTIN_AGENT, $limit: 0 } })
  if (!total) await app.service('agents').create({ name: BUILTIN_AGENT, command: null, env: ['OPENAI_API_KEY'] })
}

/** An agent with the name of a preset that a user has created stays as it is. */
async function ensurePresets(app: Application): Promise<void> {
  const agents = app.service('agents')
  const names = (await agents.find({ paginate: false })).map(({ name }) => name)
  for (const preset of presets.filter(({ name }) => !names.includes(name))) {
    const { name, program, args, secrets, mode } = preset
    const facts = presetFacts(preset, app.get('config'))
    await agents.create({ name, command: program, args: [...args], env: [...secrets], mode, preset: facts })
  }
}

/** Programs may have been installed or removed since the last run, and a new version of Callboard may have other presets. */
async function redetectAgents(app: Application): Promise<void> {
  for (const row of await app.service('agents').find({ paginate: false })) {
    const change = detectChanges(app.get('config'), row)
    if (change) await app.service('agents').patch(row.agent_id, change)
  }
}

/** A directory that only looks like a checkout is skipped: it must not prevent the start. */
async function registerCheckout(app: Application, path: string): Promise<void> {
  try {
    await app.service('repos').create({ path })
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    app.get('log').warn({ err: error }, 'the working directory was not added as a repository')
  }
}
