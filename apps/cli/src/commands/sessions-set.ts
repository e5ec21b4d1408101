import type { AgentOption, Session } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column, Output } from '../context/output.ts'
import { pick, SESSION } from '../select/resolve.ts'

export function sessionsSet(group: Command): void {
  group
    .command('set <session> [choices...]')
    .description('choose what the agent offers, such as its model; without choices it lists them')
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} sessions set k3f model=large mode=ask`)
    .action((typed: string, choices: string[], _options: object, command: Command) =>
      withDaemon(command, context => set(context, typed, choices))
    )
}

async function set({ client, out }: Context, typed: string, choices: string[]): Promise<void> {
  const session = await pick(client, SESSION, typed)
  if (!choices.length) return list(out, session)
  const wanted = choices.map(choice => split(choice))
  let changed = session
  for (const { name, value } of wanted) {
    const { id } = optionOf(changed, name)
    changed = await client.choose(session.session_id, { id, value })
  }
  const now = (changed.options ?? []).map(({ id, value }) => `${id}=${value}`).join(' ')
  out.made(changed, session.session_id, `Its agent works with ${now}.`)
}

function split(choice: string): { name: string; value: string } {
  const at = choice.indexOf('=')
  if (at > 0) return { name: choice.slice(0, at), value: choice.slice(at + 1) }
  throw new Failure(EXIT.usage, 'usage', `"${choice}" is no choice. Write it like model=large.`)
}

/** An option by its id, or by what it is about: effort is whatever an agent calls how hard it thinks. */
function optionOf({ options, session_id }: Session, name: string): AgentOption {
  const wanted = name.toLowerCase()
  const found =
    options?.find(({ id }) => id.toLowerCase() === wanted) ?? options?.find(option => kindOf(option) === wanted)
  if (found) return found
  const hint = options ? `See: ${CALLBOARD} sessions set ${shortId(session_id)}` : UNKNOWN
  throw new Failure(EXIT.usage, 'no_such_option', `The agent does not offer "${name}". ${hint}`)
}

const UNKNOWN = 'What can be chosen is known once the agent has been given a first prompt.'

const kindOf = ({ category }: AgentOption) => (category === 'thought_level' ? 'effort' : category)

function list(out: Output, { options }: Session): void {
  out.list(options ?? [], COLUMNS, options ? 'This agent offers nothing to choose.' : UNKNOWN)
}

const COLUMNS: Column<AgentOption>[] = [
  ['OPTION', option => option.id],
  ['NOW', option => option.value],
  ['CHOICES', option => option.choices.map(({ value }) => value).join(', ')]
]
