import type { Permission, ToolCall } from '@callboard/contract'

/** The command a tool call runs: from its arguments, else what its title says. */
export function commandOf({ input, kind, title }: ToolCall): string | undefined {
  if (typeof input === 'object' && input !== null && 'command' in input) {
    const { command } = input
    if (typeof command === 'string') return command
    if (Array.isArray(command)) return command.join(' ')
  }
  return kind === 'execute' ? title : undefined
}

/** What an agent wants to do, in a line: the command, else what it calls it. */
export const deedWords = ({ tool_call }: Pick<Permission, 'tool_call'>): string =>
  commandOf(tool_call) ?? tool_call.title

/** The arguments as people can read them; empty when there are none. */
export function inputText(call: ToolCall): string {
  const { input } = call
  if (typeof input === 'string') return input
  if (input === null || input === undefined) return ''
  const text = JSON.stringify(input, null, 2)
  return text === '{}' ? '' : text
}
