import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Handlers, WorkerResponse } from './serve-requests.ts'

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** A process of its own that does what it is asked. It ends with its parent, or when it is disposed of. */
export class WorkerProcess<D extends Handlers> {
  private readonly child: ChildProcess
  private readonly waiting = new Map<number, Waiting>()
  private asked = 0

  /** @param program the built file that calls `obey` */
  constructor(program: URL, args: readonly string[] = []) {
    this.child = fork(fileURLToPath(program), [...args], { serialization: 'advanced', execArgv: ['--expose-gc'] })
    this.child.on('message', (answer: WorkerResponse) => {
      const waiting = this.waiting.get(answer.id)
      this.waiting.delete(answer.id)
      if ('error' in answer) waiting?.reject(new Error(answer.error))
      else waiting?.resolve(answer.answer)
    })
    this.child.once('exit', (code, signal) => {
      for (const { reject } of this.waiting.values()) reject(new Error(`${program} ended with ${code ?? signal}`))
    })
  }

  /** @throws what the deed threw, or that the process ended meanwhile */
  request<K extends keyof D & string>(deed: K, asked: Parameters<D[K]>[0]): Promise<Awaited<ReturnType<D[K]>>> {
    const id = this.asked++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.child.send({ id, deed, asked }, error => error && reject(error))
    })
  }

  /** The system closes all that it has open, at once. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
