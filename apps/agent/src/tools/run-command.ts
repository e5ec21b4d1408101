import { stripVTControlCharacters } from 'node:util'
import { OutputBuffer } from '../text/output-buffer.ts'
import type { ToolContext } from '../workspace/tool-context.ts'
import { ToolError } from '../workspace/tool-error.ts'
import { runInGroup } from './process-group.ts'
import { MAX_OUTPUT_CHARACTERS, type PreparedToolCall, type Tool } from './tool.ts'

const COMMAND_TIMEOUT_MS = 10 * 60_000
const MAX_TITLE_LENGTH = 200

export const runCommand: Tool = {
  name: 'run_command',
  description:
    'Runs a command line with /bin/sh in the working directory, with the permission of the user. It has no input and no terminal. ' +
    'It is killed after 10 minutes, and its background processes end with it.',
  parameters: {
    command: { type: 'string', description: 'The command line.' }
  },

  async prepare(given, context) {
    const command = given.string('command').trim()
    if (!command) throw new ToolError('The command is empty.')
    if (INVISIBLE.test(command.replace(/[\n\t]/g, ' '))) {
      throw new ToolError('The command contains invisible characters, so nobody could check it.')
    }
    const title = command.replace(/\s*\n\s*/g, ' ↵ ')
    return {
      title: title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH)}…` : title,
      kind: 'execute',
      preview: [{ type: 'content', content: { type: 'text', text: command } }],
      // The permission covers exactly the command line that was shown, so a shell may interpret it.
      permission: { scope: `run_command ${command}`, allowAlwaysLabel: 'Allow this command in this session' },
      run: options => run(command, context, options)
    }
  }
}

/** Control characters, bidirectional controls and zero-width spaces. */
const INVISIBLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u

async function run(
  command: string,
  { workspace, environment }: ToolContext,
  { signal, onOutput }: Parameters<PreparedToolCall['run']>[0]
) {
  const started = performance.now()
  const buffer = new OutputBuffer(MAX_OUTPUT_CHARACTERS)
  const output = () => stripVTControlCharacters(buffer.text())
  const timeout = AbortSignal.timeout(COMMAND_TIMEOUT_MS)
  const exit = await runInGroup('/bin/sh', ['-c', command], {
    cwd: workspace.root,
    env: environment,
    signal: AbortSignal.any([signal, timeout]),
    onOutput(text) {
      buffer.add(text)
      onOutput(output)
    }
  })
  signal.throwIfAborted()
  const outcome = timeout.aborted ? 'was killed after 10 minutes' : describeExit(exit)
  const seconds = (performance.now() - started) / 1000
  return {
    summary: `The command ${outcome}${seconds < 1 ? '' : ` after ${seconds.toFixed(1)} s`}.`,
    output: output(),
    hasFailed: exit.code !== 0
  }
}

const describeExit = ({ code, signal }: { code: number | null; signal: string | null }) =>
  code === null ? `was killed by ${signal}` : `exited with code ${code}`
