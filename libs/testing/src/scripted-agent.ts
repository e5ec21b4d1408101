/**
 * An agent that plays what a script says: for tests and benches only. It speaks the Agent Client Protocol on stdio.
 *
 *     node dist/programs/scripted-agent.js [--seed N] [--script JSON] [--log FILE] [--ignore-cancel] [--ignore-term] …
 *
 * Its options are those of `ScriptedAgentOptions` in kebab-case; what one prompt makes it do is told by `Script`.
 */
import { readFileSync } from 'node:fs'
import { agent, type ContentBlock, methods, RequestError } from '@agentclientprotocol/sdk'
import { ScriptedSession } from './scripted-agent/session.ts'
import { readOptions, type ScriptedAgentOptions } from './scripted-agent/start.ts'
import { createStdioStream } from './scripted-agent/stdio.ts'

const options = readOptions(process.argv.slice(2))
if (options.stderr !== undefined) process.stderr.write(`${options.stderr}\n`)
if (options.exit !== undefined) process.exit(options.exit)
if (options.ignoreTerm) liveOn()
if (options.nonsense) for (let i = 1; i <= 5; i++) process.stdout.write(`Welcome to line ${i} of no protocol at all.\n`)
if (options.silent || options.nonsense) process.stdin.resume()
else serve(options)

function liveOn() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
  setInterval(() => {}, 60_000)
}

function serve(options: ScriptedAgentOptions) {
  const { resume = 'none' } = options
  const sessions = new Map<string, ScriptedSession>()
  const begin = (sessionId: string) => {
    const session = new ScriptedSession(sessionId, options)
    sessions.set(sessionId, session)
    return session
  }
  const find = (sessionId: string) => {
    const session = sessions.get(sessionId)
    if (!session) throw RequestError.sessionNotFound(sessionId)
    return session
  }
  const takeUp = (sessionId: string) => {
    if (resume === 'none' || !sessionId.startsWith('scripted-')) throw RequestError.sessionNotFound(sessionId)
    return begin(sessionId)
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
      const session = begin(`scripted-${options.seed}-${process.pid}-${sessions.size + 1}`)
      return { sessionId: session.sessionId, configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      const session = takeUp(params.sessionId)
      if (resume !== 'forgetful') await session.replay(client)
      return { configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
      const session = find(params.sessionId)
      session.setOption(params.configId, String(params.value))
      return { configOptions: session.configOptions }
    })
    .onRequest(methods.agent.session.prompt, ({ params, client }) => {
      const [first = '', ...others] = params.prompt.map(inWords)
      const prompt = first.startsWith('{') ? first : [first, ...others].join('\n')
      return find(params.sessionId).prompt(prompt, client)
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => find(params.sessionId).cancel())
  if (options.fork) {
    app.onRequest('session/fork', forkOf, ({ params }) => {
      const session = begin(`${find(params.sessionId).sessionId}-fork-${sessions.size}`)
      return { sessionId: session.sessionId, configOptions: session.configOptions }
    })
  }
  if (resume === 'resume') {
    app.onRequest(methods.agent.session.resume, ({ params }) => ({
      configOptions: takeUp(params.sessionId).configOptions
    }))
  }
  void app.connect(createStdioStream(options.log)).closed.then(() => {
    if (!options.ignoreTerm) process.exit(0)
  })
}

/** The protocol's library does not know forks yet. */
function forkOf(params: unknown): { sessionId: string } {
  if (typeof params !== 'object' || params === null || !('sessionId' in params)) throw RequestError.invalidParams()
  return { sessionId: String(params.sessionId) }
}

/** What of a prompt it repeats. */
function inWords(block: ContentBlock): string {
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
