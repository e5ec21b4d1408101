import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseScript, type Script } from './script.ts'

/** What the scripted agent is, from its start to its end. Every option is off unless told. */
export interface ScriptedAgentOptions {
  /** 1 unless told. */
  seed?: number
  /** For every prompt that is no script itself. */
  script?: Script
  /** A file that gets one JSON line per piece of text: `{ at, offset, length }`, see PieceLog. */
  log?: string
  /** Goes on with the turn whatever the client says. */
  ignoreCancel?: boolean
  /** Lives on after SIGTERM, SIGINT, SIGHUP and a closed stdin. */
  ignoreTerm?: boolean
  /** Never answers anything. */
  silent?: boolean
  /** Speaks, but no protocol. */
  nonsense?: boolean
  /** Ends at the start with this exit code. */
  exit?: number
  /** Printed on stderr at the start. */
  stderr?: string
  /** Wants its user to sign in before a session begins. */
  login?: boolean
  /**
   * How a session is taken up again: `resume` offers and does it, `load` replays the session instead, `broken` offers
   * `session/resume` and does not know it, but loads; `forgetful` says that it has loaded it, and remembers nothing; `none` (the
   * usual) does neither.
   */
  resume?: 'resume' | 'load' | 'broken' | 'forgetful' | 'none'
  /** Offers and does `session/fork`. */
  fork?: boolean
  /** A choice that it says no to, such as `large`. */
  refuse?: string
  /** Leaves out the ids of messages. */
  noMessageIds?: boolean
}

/** The command that starts the scripted agent; libs/testing must be built. */
export function scriptedAgent(options: ScriptedAgentOptions = {}): { command: string; args: string[] } {
  const program = fileURLToPath(new URL('../../dist/programs/scripted-agent.js', import.meta.url))
  return { command: process.execPath, args: [program, ...Object.entries(options).flatMap(asArgument)] }
}

/** Reads what `scriptedAgent` wrote: `--seed 7 --ignore-cancel --script '{"text":{"length":2000}}'`. */
export function readOptions(args: string[]): ScriptedAgentOptions {
  const flag = { type: 'boolean' } as const
  const word = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: {
      seed: word,
      script: word,
      log: word,
      'ignore-cancel': flag,
      'ignore-term': flag,
      silent: flag,
      nonsense: flag,
      exit: word,
      stderr: word,
      login: flag,
      resume: word,
      refuse: word,
      fork: flag,
      'no-message-ids': flag
    }
  })
  return {
    ...values,
    seed: Number(values.seed ?? 1),
    script: values.script === undefined ? undefined : parseScript(values.script),
    ignoreCancel: values['ignore-cancel'],
    ignoreTerm: values['ignore-term'],
    exit: values.exit === undefined ? undefined : Number(values.exit),
    resume: waysToResume.find(way => way === values.resume) ?? 'none',
    noMessageIds: values['no-message-ids']
  }
}

const waysToResume = ['resume', 'load', 'broken', 'forgetful', 'none'] as const

function asArgument([name, value]: [string, unknown]): string[] {
  const flag = `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  if (value === undefined || value === false) return []
  if (value === true) return [flag]
  return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)]
}
