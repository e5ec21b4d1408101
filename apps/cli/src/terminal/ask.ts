import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError, EXIT } from '../base/cli-error.ts'

/** Questions are written to standard error, so that standard output contains data only. */
interface Terminal {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
}

const PROCESS_TERMINAL: Terminal = { input: process.stdin, output: process.stderr }

/** True if standard input is a terminal. */
export const isInteractive = (): boolean => process.stdin.isTTY === true

/** Reads a line. Rejects with exit code 130 on Ctrl-C and Ctrl-D. */
export function ask(question: string, { input, output }: Terminal = PROCESS_TERMINAL): Promise<string> {
  return readLine(question, input, output)
}

/** Reads a line without showing or remembering it. Rejects with exit code 130 on Ctrl-C and Ctrl-D. */
export async function askSecret(question: string, { input, output }: Terminal = PROCESS_TERMINAL): Promise<string> {
  output.write(question)
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await readLine('', input, discard)
  } finally {
    output.write('\n')
  }
}

/** Asks for a yes. Rejects on any other answer, and where nobody can be asked. */
export async function confirm(question: string): Promise<void> {
  if (!isInteractive()) {
    throw new CliError(EXIT.usage, 'confirmation_required', 'Not a terminal: pass --yes to confirm.')
  }
  const answer = await ask(`${question} [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(EXIT.failed, 'canceled', 'Canceled.')
}

function readLine(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    lines.once('close', () => reject(new CliError(EXIT.interrupted, 'interrupted', '')))
    lines.question(question, answer => {
      resolve(answer)
      lines.close()
    })
  })
}
