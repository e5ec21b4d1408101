import { type Permission, summarizeToolCall } from '@callboard/contract'

/** What an agent wants to do, in a line: the command, else what it calls it. */
export const describeToolCall = ({ tool_call }: Pick<Permission, 'tool_call'>): string =>
  summarizeToolCall(tool_call).command ?? tool_call.title
