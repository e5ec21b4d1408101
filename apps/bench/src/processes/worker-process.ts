import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Handlers, WorkerResponse } from './serve-requests.ts'

interface PendingRequest {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** A child process that handles requests. It ends with its parent, or on disposal. */
export class WorkerProcess<H extends Handlers> {
  private readonly child: ChildProcess
  private readonly pending = new Map<number, PendingRequest>()
  private nextId = 0

  /** @param program the built file that calls `serveRequests` */
  constructor(program: URL, args: readonly string[] = []) {
    this.child = fork(fileURLToPath(program), [...args], { serialization: 'advanced', execArgv: ['--expose-gc'] })
    this.child.on('message', (response: WorkerResponse) => {
      const pending = this.pending.get(response.id)
      this.pending.delete(response.id)
      if ('error' in response) pending?.reject(new Error(response.error))
      else pending?.resolve(response.result)
    })
    this.child.once('exit', (code, signal) => {
      for (const { reject } of this.pending.values()) reject(new Error(`${program} exited with ${code ?? signal}`))
    })
  }

  /** @throws what the handler threw, or when the process exits meanwhile */
  request<K extends keyof H & string>(name: K, argument: Parameters<H[K]>[0]): Promise<Awaited<ReturnType<H[K]>>> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject })
      this.child.send({ id, name, argument }, error => error && reject(error))
    })
  }

  /** Kills the process; the system closes its connections at once. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
