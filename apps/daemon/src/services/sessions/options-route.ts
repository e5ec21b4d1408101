import { type Session, setSessionOptions } from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import { fail } from '../../core/errors.ts'
import { isFields } from '../../core/fields.ts'
import type { Application, CallContext, NextFunction } from '../../declarations.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import type { OptionChoice } from '../../runner/agent/agent-options.ts'
import { routeOptions } from '../knex-service.ts'
import { assertSessionReadable, type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/options': OptionsRoute
  }
}

/** `POST /sessions/:session_id/options`: saves an option that the agent has accepted, or will be started with. */
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
  app.use(setSessionOptions.path, new OptionsRoute(app), routeOptions)
  // The agent answers before the transaction starts, so that no other write waits for it.
  app.service(setSessionOptions.path).hooks({
    around: { all: [validate(setSessionOptions), assertSessionReadable, applyToAgent, atomic, assertSessionReadable] }
  })
}

/** Refuses an option that the agent does not offer or does not accept. */
async function applyToAgent({ app, data, params }: CallContext, next: NextFunction): Promise<void> {
  const session_id = sessionIdOf(params)
  const { id, value } = isFields(data) ? data : {}
  const choice = { id: String(id), value: String(value) }
  assertOffered(await app.service('sessions').get(session_id), choice)
  await app.get('runner').requestOption(session_id, choice)
  await next()
}

function assertOffered({ options }: Session, { id, value }: OptionChoice): void {
  if (!options) {
    throw fail.conflict('options_unknown', 'The agent’s options are not known yet. Send a prompt first.')
  }
  const option = options.find(candidate => candidate.id === id)
  if (!option) {
    const ids = listChoices(options.map(candidate => candidate.id))
    throw fail.badRequest('no_such_option', `The agent has no option “${id}”. ${ids}`)
  }
  if (option.choices.some(choice => choice.value === value)) return
  const values = listChoices(option.choices.map(choice => choice.value))
  throw fail.badRequest('no_such_choice', `${option.label} has no choice “${value}”. ${values}`)
}

const MAX_LISTED = 30

function listChoices(choices: readonly string[]): string {
  if (choices.length === 0) return 'There are no choices.'
  const more = choices.length > MAX_LISTED ? ` and ${choices.length - MAX_LISTED} more` : ''
  return `Choose one of: ${choices.slice(0, MAX_LISTED).join(', ')}${more}.`
}
