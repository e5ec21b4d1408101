import type { AgentOption, Session } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column, Output } from '../context/output.ts'
import { resolve, SESSION } from '../select/resolve.ts'

/** Adds `sessions set`. */
export function addSetCommand(group: Command): void {
  group
    .command('set <session> [option=value...]')
    .description('Set options of the agent, such as its model; without any, list them')
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} sessions set k3f model=large mode=ask`)
    .action((session: string, assignments: string[], _options: object, command: Command) =>
      withDaemon(command, context => set(context, session, assignments))
    )
}

async function set({ client, out }: Context, name: string, assignments: string[]): Promise<void> {
  let session = await resolve(client, SESSION, name)
  if (!assignments.length) return list(out, session)
  for (const { option, value } of assignments.map(parseAssignment)) {
    const { id } = findOption(session, option)
    session = await client.choose(session.session_id, { id, value })
  }
  const values = (session.options ?? []).map(({ id, value }) => `${id}=${value}`).join(' ')
  out.printResult(session, session.session_id, `Options updated: ${values}`)
}

function parseAssignment(text: string): { option: string; value: string } {
  const at = text.indexOf('=')
  if (at > 0) return { option: text.slice(0, at), value: text.slice(at + 1) }
  throw new CliError(EXIT.usage, 'usage', `Expected option=value, such as model=large, not "${text}".`)
}

/** The option of an id or a category. `effort` is the category of how long an agent thinks, whatever it calls that. */
function findOption({ options, session_id }: Session, name: string): AgentOption {
  const wanted = name.toLowerCase()
  const option =
    options?.find(({ id }) => id.toLowerCase() === wanted) ?? options?.find(one => categoryName(one) === wanted)
  if (option) return option
  const hint = options ? `See: ${PROGRAM_NAME} sessions set ${shortId(session_id)}` : OPTIONS_UNKNOWN
  throw new CliError(EXIT.usage, 'no_such_option', `The agent has no option "${name}". ${hint}`)
}

const OPTIONS_UNKNOWN = 'The options are known after the first prompt.'

const categoryName = ({ category }: AgentOption) => (category === 'thought_level' ? 'effort' : category)

function list(out: Output, { options }: Session): void {
  out.printList(options ?? [], COLUMNS, options ? 'The agent has no options.' : OPTIONS_UNKNOWN)
}

const COLUMNS: Column<AgentOption>[] = [
  ['OPTION', option => option.id],
  ['VALUE', option => option.value],
  ['CHOICES', option => option.choices.map(({ value }) => value).join(', ')]
]
