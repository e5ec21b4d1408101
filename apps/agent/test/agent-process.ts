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

/** Nothing listens there, so an Ollama of the machine does not mingle. */
export const NO_OLLAMA = '127.0.0.1:1'

type Choice = 'allow_once' | 'allow_always' | 'reject_once' | 'cancelled' | 'never'

interface Options {
  env?: Record<string, string>
  /** What the person says to every question; `never` leaves it open. */
  choose?: Choice | (() => Choice)
  pace?: number
  /** The session that is taken up, instead of a new one. */
  resume?: string
}

export type Agent = Awaited<ReturnType<typeof startAgent>>

/** The built program as a child, with one session open in the directory. */
export async function startAgent(cwd: string, { env = {}, choose = 'allow_once', pace = 0, resume }: Options = {}) {
  if (!existsSync(PROGRAM)) throw new Error('Build the agent first: npm run build')
  const home = { HOME: cwd, CALLBOARD_HOME: join(dirname(cwd), 'callboard-home') }
  const given = { PATH: process.env.PATH ?? '', ...home, OLLAMA_HOST: NO_OLLAMA, ...env }
  const child = spawn(process.execPath, [PROGRAM, `--pace=${pace}`], { env: given, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  /** Of the turn that runs, or ran last. */
  let updates: SessionUpdate[] = []
  const questions: RequestPermissionRequest[] = []
  const waiting = new Set<() => void>()

  const connection = client({ name: 'test' })
    .onNotification(methods.client.session.update, ({ params }) => {
      updates.push(params.update)
      for (const look of waiting) look()
    })
    .onRequest(methods.client.session.requestPermission, async ({ params, signal }) => {
      questions.push(params)
      for (const look of waiting) look()
      const choice = typeof choose === 'string' ? choose : choose()
      if (choice === 'never') await once(signal, 'abort')
      if (choice === 'never' || choice === 'cancelled') return { outcome: { outcome: 'cancelled' } }
      return { outcome: { outcome: 'selected', optionId: choice } }
    })
    .connect(ndJsonStream(writing(child.stdin), Readable.toWeb(child.stdout)))
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
    questions,
    ended,
    /** One turn, and what was said in it. */
    async prompt(text: string) {
      updates = []
      const answer: PromptResponse & { usage?: unknown } = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text }]
      })
      return { ...answer, ...heardIn(updates) }
    },
    cancel: () => agent.notify(methods.agent.session.cancel, { sessionId }),
    /** Resolves when something like this has been said in this turn. */
    until(isIt: (update: SessionUpdate) => boolean) {
      return new Promise<void>(resolve => {
        const look = () => {
          if (!updates.some(isIt)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
    },
    untilAsked() {
      return new Promise<void>(resolve => {
        const look = () => void (questions.length > 0 && resolve())
        waiting.add(look)
        look()
      })
    },
    output: () => toolsIn(updates).at(-1)?.output ?? '',
    hangUp: () => child.stdin.end(),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    }
  }
}

/** Unlike the one of Node, it may be hung up on. */
function writing(pipe: Writable) {
  return new WritableStream<Uint8Array>({ write: chunk => void pipe.write(chunk) })
}

export function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  // A zombie is dead: it waits for a parent that may never look.
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'))
}

function heardIn(updates: SessionUpdate[]) {
  const plans = updates.flatMap(update => (update.sessionUpdate === 'plan' ? [update.entries] : []))
  return {
    pieces: textsIn(updates, 'agent_message_chunk'),
    text: textsIn(updates, 'agent_message_chunk').join(''),
    thoughts: textsIn(updates, 'agent_thought_chunk').join(''),
    plans,
    tools: toolsIn(updates)
  }
}

function textsIn(updates: SessionUpdate[], kind: 'agent_message_chunk' | 'agent_thought_chunk'): string[] {
  return updates.flatMap(update =>
    update.sessionUpdate === kind && update.content.type === 'text' ? [update.content.text] : []
  )
}

interface ToolSeen {
  id: string
  title: string
  statuses: string[]
  output: string
  outputs: string[]
  diff: { path: string; oldText?: string | null | undefined; newText: string } | undefined
}

function toolsIn(updates: SessionUpdate[]): ToolSeen[] {
  const tools = new Map<string, ToolSeen>()
  for (const update of updates) {
    if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') continue
    const id = update.toolCallId
    const seen = tools.get(id) ?? { id, title: '', statuses: [], output: '', outputs: [], diff: undefined }
    tools.set(id, seen)
    seen.title = update.title ?? seen.title
    if (update.status) seen.statuses.push(update.status)
    for (const part of update.content ?? []) {
      if (part.type === 'diff') seen.diff = part
      // What stands there before it begins describes it.
      const hasBegun = seen.statuses.at(-1) !== 'pending'
      if (hasBegun && part.type === 'content' && part.content.type === 'text') seen.outputs.push(part.content.text)
    }
    seen.output = seen.outputs.at(-1) ?? ''
  }
  return [...tools.values()]
}
