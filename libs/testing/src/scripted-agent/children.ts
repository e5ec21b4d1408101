import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Children } from './script.ts'

/** Starts processes that run until they are killed, and returns their pids. */
export async function startChildren({ count = 1, ...options }: Children): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => startChild(options)))
}

/** The shell prints the pid of its background process; with `orphan` it runs in its own session and exits. */
async function startChild({ orphan, bare, ignoreSignals }: Children): Promise<number> {
  const sleeper = `${ignoreSignals ? 'trap "" TERM INT HUP; ' : ''}while :; do sleep 1; done`
  const wait = orphan ? '' : '; wait'
  const shell = spawn('/bin/sh', ['-c', `(${sleeper}) >/dev/null 2>&1 & echo $!${wait}`], {
    detached: orphan,
    env: bare ? { PATH: process.env.PATH } : process.env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await once(shell.stdout, 'data')
  return Number(String(line))
}
