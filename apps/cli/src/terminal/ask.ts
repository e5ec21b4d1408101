import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { EXIT, Failure } from '../base/failure.ts'

/** Where a person is asked: questions go to standard error, so that standard output stays data. */
interface Terminal {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
}

const OURS: Terminal = { input: process.stdin, output: process.stderr }

/** Whether there is anybody to ask. */
export const canAsk = (): boolean => process.stdin.isTTY === true

/** What a person types on a line. Ends with 130 when they leave by Ctrl-C or Ctrl-D instead. */
export function ask(question: string, { input, output }: Terminal = OURS): Promise<string> {
  return line(question, input, output)
}

/** The same for what nobody may see: nothing of it is shown or remembered. */
export async function askSecret(question: string, { input, output }: Terminal = OURS): Promise<string> {
  output.write(question)
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await line('', input, unseen)
  } finally {
    output.write('\n')
  }
}

function line(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    lines.once('close', () => reject(new Failure(EXIT.interrupted, 'interrupted', '')))
    lines.question(question, answer => {
      resolve(answer)
      lines.close()
    })
  })
}
