/**
 * An agent for tests and benchmarks that runs scripts. It speaks the Agent Client Protocol over stdio.
 *
 *     node dist/programs/scripted-agent.js [--seed N] [--script JSON] [--log FILE] [--ignore-cancel] [--ignore-term] …
 *
 * Its options are those of `ScriptedAgentOptions` in kebab-case; each prompt may be a `Script`.
 */
import { readFileSync } from 'node:fs'
import { agent, type ContentBlock, methods, RequestError } from '@agentclientprotocol/sdk'
import { ScriptedSession } from './scripted-agent/session.ts'
import { readOptions, type ScriptedAgentOptions } from './scripted-agent/start.ts'
import { createStdioStream } from './scripted-agent/stdio.ts'

const options = readOptions(process.argv.slice(2))
if (options.stderr !== undefined) process.stderr.write(`${options.stderr}\n`)
if (options.exit !== undefined) process.exit(options.exit)
if (options.ignoreTerm) ignoreSignals()
if (options.nonsense) for (let i = 1; i <= 5; i++) process.stdout.write(`Welcome to line ${i} of no protocol at all.\n`)
if (options.silent || options.nonsense) process.stdin.resume()
else serve(options)

function ignoreSignals() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
  setInterval(() => {}, 60_000)
}

function serve(options: ScriptedAgentOptions) {
  const { resume = 'none' } = options
  const sessions = new Map<string, ScriptedSession>()
  const createSession = (sessionId: string) => {
    const session = new ScriptedSession(sessionId, options)
    sessions.set(sessionId, session)
    return session
  }
  const find = (sessionId: string) => {
    const session = sessions.get(sessionId)
    if (!session) throw RequestError.sessionNotFound(sessionId)
    return session
  }
  const resumeSession = (sessionId: string) => {
    if (resume === 'none' || !sessionId.startsWith('scripted-')) throw RequestError.sessionNotFound(sessionId)
    return createSession(sessionId)
  }

  const app = agent({ name: 'scripted-agent' })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: 1,
      agentInfo: { name: 'scripted-agent', title: 'Scripted agent', version: '1.0.0' },
      agentCapabilities: {
        promptCapabilities: { image: true, embeddedContext: true },
        loadSession: resume === 'load' || resume === 'broken' || resume === 'forgetful',
        sessionCapabilities: {
          ...((resume === 'resume' || resume === 'broken') && { resume: {} }),
          ...(options.fork && { fork: {} })
        }
      }
    }))
    .onRequest(methods.agent.session.new, () => {
      if (options.login) throw RequestError.authRequired()
      const session = createSession(`scripted-${options.seed}-${process.pid}-${sessions.size + 1}`)
      return { sessionId: session.sessionId, configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      const session = resumeSession(params.sessionId)
      if (resume !== 'forgetful') await session.replay(client)
      return { configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
      const session = find(params.sessionId)
      session.setOption(params.configId, String(params.value))
      return { configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.prompt, ({ params, client }) => {
      const [first = '', ...others] = params.prompt.map(toText)
      const prompt = first.startsWith('{') ? first : [first, ...others].join('\n')
      return find(params.sessionId).prompt(prompt, client)
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => find(params.sessionId).cancel())
  if (options.fork) {
    app.onRequest('session/fork', parseForkRequest, ({ params }) => {
      const session = createSession(`${find(params.sessionId).sessionId}-fork-${sessions.size}`)
      return { sessionId: session.sessionId, configOptions: session.configOptions }
    })
  }
  if (resume === 'resume') {
    app.onRequest(methods.agent.session.resume, ({ params }) => ({
      configOptions: resumeSession(params.sessionId).configOptions
    }))
  }
  void app.connect(createStdioStream(options.log)).closed.then(() => {
    if (!options.ignoreTerm) process.exit(0)
  })
}

/** The protocol library does not support forks yet. */
function parseForkRequest(params: unknown): { sessionId: string } {
  if (typeof params !== 'object' || params === null || !('sessionId' in params)) throw RequestError.invalidParams()
  return { sessionId: String(params.sessionId) }
}

/** Returns the text that stands for a block in the answer. */
function toText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
      return `[${block.mimeType}: ${Buffer.from(block.data, 'base64').length} bytes]`
    case 'resource_link':
      return `[${block.name}: ${readFileSync(new URL(block.uri)).length} bytes]`
    case 'resource':
      return 'text' in block.resource ? `[text: ${block.resource.text}]` : '[resource]'
    default:
      return `[${block.type}]`
  }
}
