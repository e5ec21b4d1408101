import { type Session, setSessionOptions } from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import { fail } from '../../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import type { OptionChoice } from '../../runner/agent/agent-options.ts'
import { assertSessionReadable, type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/options': OptionsRoute
  }
}

/** `POST /sessions/:session_id/options`: what the agent has agreed to, or will be opened with, is kept. */
export class OptionsRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(choice: Static<(typeof setSessionOptions)['data']>, params: RouteParams = {}): Promise<Session> {
    return this.app.get('runner').saveOption(sessionIdOf(params), choice, params)
  }
}

export function optionsRoute(app: Application): void {
  app.use(setSessionOptions.path, new OptionsRoute(app), { methods: ['create'], serviceEvents: [] })
  // The agent is asked before the transaction begins: nobody else's write waits for it.
  app.service(setSessionOptions.path).hooks({
    around: { all: [validate(setSessionOptions), assertSessionReadable, applyToAgent, atomic, assertSessionReadable] }
  })
}

/** What the agent does not offer is refused, and so is what it says no to. */
async function applyToAgent({ app, data, params }: HookContext, next: NextFunction): Promise<void> {
  const session_id = sessionIdOf(params)
  assertOffered(await app.service('sessions').get(session_id), data)
  await app.get('runner').requestOption(session_id, data)
  await next()
}

function assertOffered({ options }: Session, { id, value }: OptionChoice): void {
  if (!options) {
    throw fail.conflict('options_unknown', 'What can be chosen is known once the agent has been given a first prompt.')
  }
  const option = options.find(one => one.id === id)
  if (!option)
    throw fail.badRequest('no_such_option', `The agent does not offer that. ${listChoices(options.map(one => one.id))}`)
  if (option.choices.some(choice => choice.value === value)) return
  const words = listChoices(option.choices.map(choice => choice.value))
  throw fail.badRequest('no_such_choice', `The agent does not offer that for ${option.label}. ${words}`)
}

const MAX_LISTED = 30

function listChoices(words: readonly string[]): string {
  if (words.length === 0) return 'There is nothing to choose.'
  const more = words.length > MAX_LISTED ? ` and ${words.length - MAX_LISTED} more` : ''
  return `Choose one of: ${words.slice(0, MAX_LISTED).join(', ')}${more}.`
}
