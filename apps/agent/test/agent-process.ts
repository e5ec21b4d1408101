import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import {
  client,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type PromptResponse,
  type RequestPermissionRequest,
  type SessionUpdate
} from '@agentclientprotocol/sdk'

export const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Nothing listens here, so that an Ollama of this machine is not used. */
export const NO_OLLAMA = '127.0.0.1:1'

type Choice = 'allow_once' | 'allow_always' | 'reject_once' | 'cancelled' | 'never'

interface Options {
  env?: Record<string, string>
  /** The answer to every permission request; `never` leaves it open. */
  choose?: Choice | (() => Choice)
  chunkDelayMs?: number
  /** The session to resume, instead of a new one. */
  resume?: string
}

export type Agent = Awaited<ReturnType<typeof startAgent>>

/** Starts the built program with one session open in the directory. */
export async function startAgent(
  cwd: string,
  { env = {}, choose = 'allow_once', chunkDelayMs = 0, resume }: Options = {}
) {
  if (!existsSync(PROGRAM)) throw new Error('Build the agent first: npm run build')
  const home = { HOME: cwd, CALLBOARD_HOME: join(dirname(cwd), 'callboard-home') }
  const given = { PATH: process.env.PATH ?? '', ...home, OLLAMA_HOST: NO_OLLAMA, ...env }
  const child = spawn(process.execPath, [PROGRAM, `--pace=${chunkDelayMs}`], {
    env: given,
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  /** The updates of the current or last turn. */
  let updates: SessionUpdate[] = []
  const permissionRequests: RequestPermissionRequest[] = []
  const listeners = new Set<() => void>()

  const connection = client({ name: 'test' })
    .onNotification(methods.client.session.update, ({ params }) => {
      updates.push(params.update)
      for (const check of listeners) check()
    })
    .onRequest(methods.client.session.requestPermission, async ({ params, signal }) => {
      permissionRequests.push(params)
      for (const check of listeners) check()
      const choice = typeof choose === 'string' ? choose : choose()
      if (choice === 'never') await once(signal, 'abort')
      if (choice === 'never' || choice === 'cancelled') return { outcome: { outcome: 'cancelled' } }
      return { outcome: { outcome: 'selected', optionId: choice } }
    })
    .connect(ndJsonStream(toWritableStream(child.stdin), Readable.toWeb(child.stdout)))
  const { agent } = connection

  const initialized = await agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientCapabilities: {}
  })
  const sessionId = await openSession().catch(error => {
    child.kill()
    throw error
  })

  async function openSession(): Promise<string> {
    if (resume === undefined) return (await agent.request(methods.agent.session.new, { cwd, mcpServers: [] })).sessionId
    await agent.request(methods.agent.session.resume, { cwd, mcpServers: [], sessionId: resume })
    return resume
  }

  return {
    sessionId,
    pid: child.pid,
    initialized,
    permissionRequests,
    ended,
    /** Runs one turn and returns its updates. */
    async prompt(text: string) {
      updates = []
      const answer: PromptResponse & { usage?: unknown } = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text }]
      })
      return { ...answer, ...summarizeUpdates(updates) }
    },
    cancel: () => agent.notify(methods.agent.session.cancel, { sessionId }),
    /** Resolves when this turn has sent such an update. */
    until(matches: (update: SessionUpdate) => boolean) {
      return new Promise<void>(resolve => {
        const check = () => {
          if (!updates.some(matches)) return
          listeners.delete(check)
          resolve()
        }
        listeners.add(check)
        check()
      })
    },
    untilPermissionRequest() {
      return new Promise<void>(resolve => {
        const check = () => void (permissionRequests.length > 0 && resolve())
        listeners.add(check)
        check()
      })
    },
    output: () => toolCallsIn(updates).at(-1)?.output ?? '',
    closeInput: () => child.stdin.end(),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    }
  }
}

/** Unlike Node's own conversion, it allows the pipe to be closed. */
function toWritableStream(pipe: Writable) {
  return new WritableStream<Uint8Array>({ write: chunk => void pipe.write(chunk) })
}

export function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  // A zombie has exited.
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'))
}

function summarizeUpdates(updates: SessionUpdate[]) {
  const plans = updates.flatMap(update => (update.sessionUpdate === 'plan' ? [update.entries] : []))
  return {
    pieces: textsIn(updates, 'agent_message_chunk'),
    text: textsIn(updates, 'agent_message_chunk').join(''),
    thoughts: textsIn(updates, 'agent_thought_chunk').join(''),
    plans,
    tools: toolCallsIn(updates)
  }
}

function textsIn(updates: SessionUpdate[], kind: 'agent_message_chunk' | 'agent_thought_chunk'): string[] {
  return updates.flatMap(update =>
    update.sessionUpdate === kind && update.content.type === 'text' ? [update.content.text] : []
  )
}

interface ToolCallLog {
  id: string
  title: string
  statuses: string[]
  output: string
  outputs: string[]
  diff: { path: string; oldText?: string | null | undefined; newText: string } | undefined
}

function toolCallsIn(updates: SessionUpdate[]): ToolCallLog[] {
  const tools = new Map<string, ToolCallLog>()
  for (const update of updates) {
    if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') continue
    const id = update.toolCallId
    const log = tools.get(id) ?? { id, title: '', statuses: [], output: '', outputs: [], diff: undefined }
    tools.set(id, log)
    log.title = update.title ?? log.title
    if (update.status) log.statuses.push(update.status)
    for (const part of update.content ?? []) {
      if (part.type === 'diff') log.diff = part
      // Content before the start only describes the call.
      const hasBegun = log.statuses.at(-1) !== 'pending'
      if (hasBegun && part.type === 'content' && part.content.type === 'text') log.outputs.push(part.content.text)
    }
    log.output = log.outputs.at(-1) ?? ''
  }
  return [...tools.values()]
}
