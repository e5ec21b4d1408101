import { stripVTControlCharacters } from 'node:util'
import { Capture } from '../capture.ts'
import { runInGroup } from '../process-group.ts'
import { ToolError } from '../tool-error.ts'
import { type Deed, MOST_OUTPUT, type Tool, type ToolContext } from './tool.ts'

const LONGEST_RUN = 10 * 60_000
const LONGEST_TITLE = 200

export const runCommand: Tool = {
  name: 'run_command',
  description:
    'Runs a command line with /bin/sh in the working directory, after the person has allowed it. It has no input and no terminal. ' +
    'It is ended after 10 minutes, and what it leaves in the background is ended with it.',
  parameters: {
    command: { type: 'string', description: 'The command line.' }
  },

  async prepare(given, context) {
    const command = given.text('command').trim()
    if (!command) throw new ToolError('There is no command to run.')
    if (UNSEEN.test(command.replace(/[\n\t]/g, ' '))) {
      throw new ToolError('The command holds characters that cannot be seen, so nobody could check it.')
    }
    const title = command.replace(/\s*\n\s*/g, ' ↵ ')
    return {
      title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title,
      kind: 'execute',
      preview: [{ type: 'content', content: { type: 'text', text: command } }],
      // What is allowed is this command line, word for word: that is what was shown. So a shell may read it.
      asks: { scope: `run_command ${command}`, always: 'Allow this very command in this session' },
      run: during => run(command, context, during)
    }
  }
}

/** Controls, marks that turn the direction of text, and spaces without width. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u

async function run(
  command: string,
  { workspace, environment }: ToolContext,
  { signal, grew }: Parameters<Deed['run']>[0]
) {
  const started = performance.now()
  const captured = new Capture(MOST_OUTPUT)
  const output = () => stripVTControlCharacters(captured.text())
  const overtime = AbortSignal.timeout(LONGEST_RUN)
  const end = await runInGroup('/bin/sh', ['-c', command], {
    cwd: workspace.root,
    env: environment,
    signal: AbortSignal.any([signal, overtime]),
    onOutput(text) {
      captured.add(text)
      grew(output)
    }
  })
  signal.throwIfAborted()
  const how = overtime.aborted ? 'was ended after 10 minutes' : howItEnded(end)
  const seconds = (performance.now() - started) / 1000
  return {
    summary: `The command ${how}${seconds < 1 ? '' : ` after ${seconds.toFixed(1)} s`}.`,
    output: output(),
    hasFailed: end.code !== 0
  }
}

const howItEnded = ({ code, signal }: { code: number | null; signal: string | null }) =>
  code === null ? `was ended by ${signal}` : `ended with exit code ${code}`
