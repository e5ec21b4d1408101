import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { startStubModel } from '@callboard/testing'
import { describe, expect, it } from 'vitest'
import { startAgent } from './agent-process.ts'
import { makeCheckout } from './checkout.ts'
import { delta, json, type ModelRequest, startModelServer, stream, unusedUrl } from './model-server.ts'

describe('with a model', () => {
  it('streams the answer and reports the tokens', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel()
    await using agent = await startAgent(checkout.root, { env: stub.env })
    const turn = await agent.prompt('SCN_TEXT')
    expect(turn).toMatchObject({
      stopReason: 'end_turn',
      text: 'The quick brown fox jumps over the lazy dog again and again ',
      usage: { inputTokens: 1234, outputTokens: 42, totalTokens: 1276 }
    })
    expect(turn.pieces).toHaveLength(12)
  })

  it('sends thoughts, runs a command with permission, and continues with its output', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel({ STUB_CMD: 'echo from-the-tool' })
    await using agent = await startAgent(checkout.root, { env: stub.env })
    const turn = await agent.prompt('SCN_TOOL')
    expect(turn.thoughts).toBe('I should run a command.')
    expect(turn.tools).toMatchObject([
      { title: 'echo from-the-tool', output: 'from-the-tool\n', statuses: ['pending', 'in_progress', 'completed'] }
    ])
    expect(turn.text).toBe('I will run a command. Tool said: from-the-tool\n. Done.')
    expect(turn.usage).toEqual({ inputTokens: 2468, outputTokens: 84, totalTokens: 2552 })
    expect(agent.permissionRequests).toHaveLength(1)
  })

  it('writes a file with permission', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel({ STUB_FILE: 'made/file.txt' })
    await using agent = await startAgent(checkout.root, { env: stub.env })
    const { tools } = await agent.prompt('SCN_EDIT')
    expect(tools[0]?.diff).toMatchObject({ oldText: null, newText: 'line one\nline two\n' })
    expect(readFileSync(join(checkout.root, 'made/file.txt'), 'utf8')).toBe('line one\nline two\n')
  })

  it('gets the denial of the user and the error of a path outside', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel({ STUB_FILE: '../out.txt', STUB_CMD: 'touch made.txt' })
    await using agent = await startAgent(checkout.root, { env: stub.env, choose: 'reject_once' })
    expect((await agent.prompt('SCN_TOOL')).text).toContain('Tool said: The user denied permission.')
    expect((await agent.prompt('SCN_EDIT')).text).toContain('../out.txt is outside the working directory.')
    expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
    expect(existsSync(join(checkout.base, 'out.txt'))).toBe(false)
  })

  it('sends the history, five tools and the key', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' }, 'stop')]))
    await using agent = await startAgent(checkout.root, { env: { ...server.env, OPENAI_API_KEY: 'sk-test' } })
    await agent.prompt('first')
    await agent.prompt('second')
    const { body, authorization } = server.requests[1] ?? fail()
    expect(authorization).toBe('Bearer sk-test')
    expect(body).toMatchObject({ model: 'test-model', stream: true, stream_options: { include_usage: true } })
    expect(body.messages.map(({ role, content }) => (role === 'system' ? role : content))).toEqual([
      'system',
      'first',
      'Yes.',
      'second'
    ])
    expect(body.tools).toMatchObject(
      ['list_files', 'read_file', 'search', 'write_file', 'run_command'].map(name => ({
        type: 'function',
        function: { name }
      }))
    )
  })

  it('resumes a conversation of another process, and rejects an unknown one', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' }, 'stop')]))
    const env = { ...server.env, CALLBOARD_HOME: join(checkout.base, 'home') }
    const first = await startAgent(checkout.root, { env })
    await first.prompt('first')
    await first[Symbol.asyncDispose]()
    await using second = await startAgent(checkout.root, { env, resume: first.sessionId })
    await second.prompt('second')
    const contents = server.requests[1]?.body.messages.map(({ content }) => content)
    expect(contents?.slice(1)).toEqual(['first', 'Yes.', 'second'])
    for (const resume of ['../../etc/passwd', '00000000-0000-0000-0000-000000000000'])
      await expect(startAgent(checkout.root, { env, resume })).rejects.toThrow('No such session')
  })

  it('accepts the end of a stream without a finish reason', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' })]))
    await using agent = await startAgent(checkout.root, { env: server.env })
    expect(await agent.prompt('hello')).toMatchObject({ stopReason: 'end_turn', text: 'Yes.' })
  })

  it('uses the first model of the server when none is configured', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(({ path }, response) => {
      if (path === '/v1/models') json(response, { data: [{ id: 'first' }, { id: 'second' }] })
      else stream(response, [delta({ content: 'Yes.' }, 'stop')])
    })
    await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: `${server.env.OPENAI_BASE_URL}/` } })
    await agent.prompt('hello')
    expect(server.requests.map(({ path, body }) => body.model ?? path)).toEqual(['/v1/models', 'first'])
  })

  it('runs several calls of one answer, in every numbering that servers use', async () => {
    using checkout = makeCheckout({ a: 'A', b: 'B', c: 'C' })
    const named = (path: string) => ({ name: 'read_file', arguments: JSON.stringify({ path }) })
    const numberings = [
      [
        { index: 0, id: 'x', function: named('a') },
        { index: 1, id: 'y', function: named('b') },
        { index: 2, id: 'z', function: named('c') }
      ],
      [
        { id: 'x', function: named('a') },
        { id: 'y', function: named('b') },
        { id: 'z', function: named('c') }
      ],
      [
        { index: 0, id: 'x', function: named('a') },
        { index: 0, id: 'y', function: named('b') },
        { index: 0, id: 'z', function: named('c') }
      ],
      [
        { index: 0, id: 'x', function: { name: 'read_file', arguments: '' } },
        { index: 1, id: 'y', function: named('b') },
        { index: 2, id: 'z', function: named('c') },
        { index: 0, function: { arguments: '{"path"' } },
        { index: 0, function: { arguments: ':"a"}' } }
      ]
    ]
    for (const calls of numberings) {
      await using server = await startModelServer(
        inOrder(
          response => stream(response, [...calls.map(call => delta({ tool_calls: [call] })), delta({}, 'tool_calls')]),
          response => stream(response, [delta({ content: 'Read.' }, 'stop')])
        )
      )
      await using agent = await startAgent(checkout.root, { env: server.env })
      const { tools } = await agent.prompt('read them')
      expect(tools.map(({ title, output }) => `${title}: ${output}`)).toEqual(['Read a: A', 'Read b: B', 'Read c: C'])
      expect(server.requests[1]?.body.messages.slice(-3)).toMatchObject([
        { role: 'tool', tool_call_id: 'x', content: 'A' },
        { role: 'tool', tool_call_id: 'y', content: 'B' },
        { role: 'tool', tool_call_id: 'z', content: 'C' }
      ])
    }
  })

  it('answers invalid calls with errors', async () => {
    using checkout = makeCheckout()
    const call = (id: string, name: string, args: string) =>
      delta({ tool_calls: [{ id, function: { name, arguments: args } }] })
    await using server = await startModelServer(
      inOrder(
        response =>
          stream(response, [
            call('1', 'read_file', '{"path": "a'),
            call('2', 'fly', '{}'),
            call('3', 'read_file', '{"path": 7}'),
            call('4', 'read_file', '[]'),
            delta({}, 'tool_calls')
          ]),
        response => stream(response, [delta({ content: 'Sorry.' }, 'stop')])
      )
    )
    await using agent = await startAgent(checkout.root, { env: server.env })
    const { tools, text } = await agent.prompt('go')
    expect(text).toBe('Sorry.')
    expect(tools.map(({ output }) => output)).toEqual([
      'The argument path is missing.',
      'No such tool: fly.',
      'The argument path must be a string.',
      'The argument path is missing.'
    ])
    const [, , assistant] = server.requests[1]?.body.messages ?? []
    expect(assistant?.tool_calls).toMatchObject([{ function: { arguments: '{}' } }, {}, {}, {}])
  })

  it('stops after 50 requests', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) =>
      stream(response, [
        delta({ tool_calls: [{ id: 'x', function: { name: 'list_files', arguments: '' } }] }, 'tool_calls')
      ])
    )
    await using agent = await startAgent(checkout.root, { env: server.env })
    expect(await agent.prompt('go')).toMatchObject({ stopReason: 'max_turn_requests' })
    expect(server.requests).toHaveLength(50)
  })

  it('passes on the finish reason, and thoughts under both names', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(
      inOrder(
        response =>
          stream(response, [
            delta({ reasoning: 'Hm. ' }),
            delta({ reasoning_content: 'Well.' }),
            delta({ content: 'So' }, 'length')
          ]),
        response => stream(response, [delta({}, 'content_filter')])
      )
    )
    await using agent = await startAgent(checkout.root, { env: server.env })
    expect(await agent.prompt('a')).toMatchObject({ stopReason: 'max_tokens', thoughts: 'Hm. Well.', text: 'So' })
    expect(await agent.prompt('b')).toMatchObject({ stopReason: 'refusal' })
  })
})

describe('the error message for', () => {
  const failures: Record<string, { respond: (response: ServerResponse) => void; message: RegExp }> = {
    'a wrong key': {
      respond: response => json(response, { error: { message: 'Incorrect API key provided: sk-te***' } }, 401),
      message: /^The model server at http:\/\/127\.0\.0\.1:\d+\/v1 rejected the key in OPENAI_API_KEY \(401\)\.$/
    },
    'a URL without /v1': { respond: response => json(response, {}, 404), message: /Should the URL end in \/v1\?/ },
    'a missing model': {
      respond: response => json(response, { error: { message: 'model "x" not found' } }, 404),
      message: /\(404\)\. Message: model "x" not found$/
    },
    'too many requests': {
      respond: response => json(response, {}, 429),
      message: /is overloaded \(429\)\. Try again later\.$/
    },
    'a server that fails': {
      respond: response => response.writeHead(500).end('<html>'),
      message: /returned an error \(500\)\.$/
    },
    'an error in the stream': {
      respond: response => stream(response, [delta({ content: 'So' }), { error: { message: 'out of memory' } }]),
      message: /^test-model failed: out of memory$/
    },
    'an incomplete answer': {
      respond: response => {
        stream(response, [delta({ content: 'So' })], { end: false })
        response.end()
      },
      message: /^The answer of test-model ended unexpectedly\. Try again\.$/
    },
    'a lost connection': {
      respond: response => {
        stream(response, [delta({ content: 'So' })], { end: false })
        response.destroy()
      },
      message: /^The connection to the model server at \S+ was lost\. Try again\.$/
    },
    'an invalid answer': { respond: response => response.end('<html>Hello</html>'), message: /ended unexpectedly/ }
  }

  for (const [name, { respond, message }] of Object.entries(failures)) {
    it(name, async () => {
      using checkout = makeCheckout()
      await using server = await startModelServer((_, response) => respond(response))
      await using agent = await startAgent(checkout.root, { env: { ...server.env, OPENAI_API_KEY: 'sk-test' } })
      await expect(agent.prompt('hello')).rejects.toThrow(message)
      await expect(agent.prompt('hello')).rejects.toThrow(message)
    })
  }

  it('no server', async () => {
    using checkout = makeCheckout()
    const address = await unusedUrl()
    await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: address } })
    await expect(agent.prompt('hello')).rejects.toThrow(
      `Cannot connect to the model server at ${address}. Is it running?`
    )
  })

  it('a missing key', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => json(response, {}, 401))
    await using agent = await startAgent(checkout.root, { env: server.env })
    await expect(agent.prompt('hello')).rejects.toThrow('requires a key: set OPENAI_API_KEY (401)')
  })

  it('a URL that is invalid or contains credentials', async () => {
    using checkout = makeCheckout()
    const say = async (address: string) => {
      await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: address } })
      return await agent.prompt('hello').catch(String)
    }
    expect(await say('localhost')).toContain('OPENAI_BASE_URL is not an http or https URL.')
    const sentence = await say('http://me:hunter2@127.0.0.1:1/v1')
    expect(sentence).toContain('set the key in OPENAI_API_KEY')
    expect(sentence).not.toContain('hunter2')
  })
})

describe('Ollama', () => {
  const capabilities: Record<string, string[]> = {
    'embed:latest': ['embedding'],
    'gemma:2b': ['completion'],
    'qwen:8b': ['completion', 'tools']
  }

  const ollama = (names: string[]) =>
    startModelServer(({ path, body }: ModelRequest, response) => {
      if (path === '/api/tags') json(response, { models: names.map(name => ({ name })) })
      else if (path === '/api/show') json(response, { capabilities: capabilities[body.model ?? ''] })
      else stream(response, [delta({ content: `I am ${body.model}.` }, 'stop')])
    })

  it('is found when it runs on this machine, with the first model that supports tools', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(Object.keys(capabilities))
    for (const host of [server.host, `http://${server.host}`, server.host.replace('127.0.0.1', '0.0.0.0')]) {
      await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: host } })
      expect((await agent.prompt('hello')).text).toBe('I am qwen:8b.')
    }
  })

  it('is not used without such a model', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['embed:latest', 'gemma:2b'])
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
  })

  it('uses the configured model', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(Object.keys(capabilities))
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host, OPENAI_MODEL: 'gemma:2b' } })
    expect((await agent.prompt('hello')).text).toBe('I am gemma:2b.')
  })

  it('is reported when it lacks the configured model', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['qwen:8b'])
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host, OPENAI_MODEL: 'qwen:9b' } })
    await expect(agent.prompt('hello')).rejects.toThrow('has no model qwen:9b')
  })

  it('is not used when a server is configured', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['qwen:8b'])
    await using agent = await startAgent(checkout.root, {
      env: { OLLAMA_HOST: server.host, OPENAI_BASE_URL: await unusedUrl() }
    })
    await expect(agent.prompt('hello')).rejects.toThrow('Cannot connect to the model server')
    expect(server.requests).toEqual([])
  })

  it('is not used when it does not answer in time', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(() => {})
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
  })

  it('is found when it starts later', async () => {
    using checkout = makeCheckout()
    const names: string[] = []
    await using server = await ollama(names)
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
    names.push('qwen:8b')
    expect((await agent.prompt('hello')).text).toBe('I am qwen:8b.')
  })
})

/** Handles each request with the next handler. */
function inOrder(...handlers: ((response: ServerResponse) => void)[]) {
  return (_: ModelRequest, response: ServerResponse) => handlers.shift()?.(response)
}

function fail(): never {
  throw new Error('The request was not sent.')
}
