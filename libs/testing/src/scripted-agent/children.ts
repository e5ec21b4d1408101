import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Children } from './script.ts'

/** Starts processes that run until they are killed, and gives their pids. */
export async function startChildren({ count = 1, ...how }: Children): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => startChild(how)))
}

/** The shell prints the pid of the process it leaves behind; with `orphan` it leads a session of its own, and is gone. */
async function startChild({ orphan, bare, ignoreSignals }: Children): Promise<number> {
  const sleeper = `${ignoreSignals ? 'trap "" TERM INT HUP; ' : ''}while :; do sleep 1; done`
  const stay = orphan ? '' : '; wait'
  const shell = spawn('/bin/sh', ['-c', `(${sleeper}) >/dev/null 2>&1 & echo $!${stay}`], {
    detached: orphan,
    env: bare ? { PATH: process.env.PATH } : process.env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await once(shell.stdout, 'data')
  return Number(String(line))
}
