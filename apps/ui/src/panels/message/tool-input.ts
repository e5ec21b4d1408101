import { type Permission, summarizeToolCall } from '@callboard/contract'

/** One line that describes a tool call: its command, else its title. */
export const describeToolCall = ({ tool_call }: Pick<Permission, 'tool_call'>): string =>
  summarizeToolCall(tool_call).command ?? tool_call.title
