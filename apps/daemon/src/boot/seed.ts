import { presets } from '@callboard/agents'
import { BadRequest } from '@feathersjs/errors'
import type { Application } from '../declarations.ts'
import { findCheckout } from '../git/find-git-directory.ts'
import { detectChanges, presetFacts } from '../installations/detect.ts'
import { BUILTIN_AGENT } from '../services/agents/agent-hooks.ts'

/** What every start finds or makes: a board, the agents that are known, and the checkout it was started in as a repository. */
export async function seedFirstStart(app: Application): Promise<void> {
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

/** A row of that name that somebody else has made stays theirs. */
async function ensurePresets(app: Application): Promise<void> {
  const agents = app.service('agents')
  const names = (await agents.find({ paginate: false })).map(({ name }) => name)
  for (const preset of presets.filter(({ name }) => !names.includes(name))) {
    const { name, program, args, secrets, mode } = preset
    const facts = presetFacts(preset, app.get('config'))
    await agents.create({ name, command: program, args: [...args], env: [...secrets], mode, preset: facts })
  }
}

/** Programs come and go between starts, and so do the versions of Callboard that know them. */
async function redetectAgents(app: Application): Promise<void> {
  for (const row of await app.service('agents').find({ paginate: false })) {
    const change = detectChanges(app.get('config'), row)
    if (change) await app.service('agents').patch(row.agent_id, change)
  }
}

/** What merely looks like a checkout is not offered, and is no reason not to start. */
async function registerCheckout(app: Application, path: string): Promise<void> {
  try {
    await app.service('repos').create({ path })
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    app.get('log').warn({ err: error }, 'the directory Callboard was started in is not offered as a repository')
  }
}
