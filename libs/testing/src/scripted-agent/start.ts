import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseScript, type Script } from './script.ts'

/** The options of the scripted agent, all off by default. */
export interface ScriptedAgentOptions {
  /** Default: 1. */
  seed?: number
  /** The script of every prompt that is not a script itself. */
  script?: Script
  /** A file that gets one JSON line per text delta: `{ at, offset, length }`, see PieceLog. */
  log?: string
  /** Continues its turn after a cancellation. */
  ignoreCancel?: boolean
  /** Ignores SIGTERM, SIGINT, SIGHUP and a closed stdin. */
  ignoreTerm?: boolean
  /** Never answers anything. */
  silent?: boolean
  /** Prints lines that are not the protocol. */
  nonsense?: boolean
  /** Exits during the start with this code. */
  exit?: number
  /** Printed on stderr at the start. */
  stderr?: string
  /** Requires a sign-in for new sessions. */
  login?: boolean
  /**
   * How it resumes sessions: `resume` implements `session/resume`, `load` replays the session on `session/load`, `broken` offers
   * `session/resume` without implementing it, but loads; `forgetful` reports a successful load without a replay; `none`, the
   * default, does neither.
   */
  resume?: 'resume' | 'load' | 'broken' | 'forgetful' | 'none'
  /** Implements `session/fork`. */
  fork?: boolean
  /** An option value that it refuses, such as `large`. */
  refuse?: string
  /** Omits message ids. */
  noMessageIds?: boolean
}

/** Returns the command of the scripted agent. Requires libs/testing to be built. */
export function scriptedAgent(options: ScriptedAgentOptions = {}): { command: string; args: string[] } {
  const program = fileURLToPath(new URL('../../dist/programs/scripted-agent.js', import.meta.url))
  return { command: process.execPath, args: [program, ...Object.entries(options).flatMap(toArguments)] }
}

/** Parses the arguments of `scriptedAgent`: `--seed 7 --ignore-cancel --script '{"text":{"length":2000}}'`. */
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
    resume: RESUME_MODES.find(mode => mode === values.resume) ?? 'none',
    noMessageIds: values['no-message-ids']
  }
}

const RESUME_MODES = ['resume', 'load', 'broken', 'forgetful', 'none'] as const

function toArguments([name, value]: [string, unknown]): string[] {
  const flag = `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  if (value === undefined || value === false) return []
  if (value === true) return [flag]
  return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)]
}
