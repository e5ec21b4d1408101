import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { startStubModel } from '@callboard/testing'
import { describe, expect, it } from 'vitest'
import { startAgent } from './agent-process.ts'
import { makeCheckout } from './checkout.ts'
import { type Asked, deadAddress, delta, json, startModelServer, stream } from './model-server.ts'

describe('with a model', () => {
  it('streams its answer and reports its tokens', async () => {
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

  it('thinks, runs a command with permission, and goes on with its output', async () => {
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
    expect(agent.questions).toHaveLength(1)
  })

  it('writes a file with permission', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel({ STUB_FILE: 'made/file.txt' })
    await using agent = await startAgent(checkout.root, { env: stub.env })
    const { tools } = await agent.prompt('SCN_EDIT')
    expect(tools[0]?.diff).toMatchObject({ oldText: null, newText: 'line one\nline two\n' })
    expect(readFileSync(join(checkout.root, 'made/file.txt'), 'utf8')).toBe('line one\nline two\n')
  })

  it('is told when the person says no, and when a path leads out', async () => {
    using checkout = makeCheckout()
    await using stub = await startStubModel({ STUB_FILE: '../out.txt', STUB_CMD: 'touch made.txt' })
    await using agent = await startAgent(checkout.root, { env: stub.env, choose: 'reject_once' })
    expect((await agent.prompt('SCN_TOOL')).text).toContain('Tool said: The person did not allow this.')
    expect((await agent.prompt('SCN_EDIT')).text).toContain('../out.txt leads out of the working directory.')
    expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
    expect(existsSync(join(checkout.base, 'out.txt'))).toBe(false)
  })

  it('remembers what was said, offers five tools, and sends the key', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' }, 'stop')]))
    await using agent = await startAgent(checkout.root, { env: { ...server.env, OPENAI_API_KEY: 'sk-test' } })
    await agent.prompt('first')
    await agent.prompt('second')
    const { body, authorization } = server.asked[1] ?? fail()
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

  it('takes a conversation up that another process had, and none that nobody had', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' }, 'stop')]))
    const env = { ...server.env, CALLBOARD_HOME: join(checkout.base, 'home') }
    const first = await startAgent(checkout.root, { env })
    await first.prompt('first')
    await first[Symbol.asyncDispose]()
    await using second = await startAgent(checkout.root, { env, resume: first.sessionId })
    await second.prompt('second')
    const said = server.asked[1]?.body.messages.map(({ content }) => content)
    expect(said?.slice(1)).toEqual(['first', 'Yes.', 'second'])
    for (const resume of ['../../etc/passwd', '00000000-0000-0000-0000-000000000000'])
      await expect(startAgent(checkout.root, { env, resume })).rejects.toThrow('There is no such session')
  })

  it('takes the end of a stream for its end, when the server gives no other reason', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => stream(response, [delta({ content: 'Yes.' })]))
    await using agent = await startAgent(checkout.root, { env: server.env })
    expect(await agent.prompt('hello')).toMatchObject({ stopReason: 'end_turn', text: 'Yes.' })
  })

  it('takes the first model of the server when none is named', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(({ path }, response) => {
      if (path === '/v1/models') json(response, { data: [{ id: 'first' }, { id: 'second' }] })
      else stream(response, [delta({ content: 'Yes.' }, 'stop')])
    })
    await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: `${server.env.OPENAI_BASE_URL}/` } })
    await agent.prompt('hello')
    expect(server.asked.map(({ path, body }) => body.model ?? path)).toEqual(['/v1/models', 'first'])
  })

  it('makes several calls in one answer, however a server numbers them', async () => {
    using checkout = makeCheckout({ a: 'A', b: 'B', c: 'C' })
    const named = (path: string) => ({ name: 'read_file', arguments: JSON.stringify({ path }) })
    const ways = [
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
    for (const calls of ways) {
      await using server = await startModelServer(
        inTurn(
          response => stream(response, [...calls.map(call => delta({ tool_calls: [call] })), delta({}, 'tool_calls')]),
          response => stream(response, [delta({ content: 'Read.' }, 'stop')])
        )
      )
      await using agent = await startAgent(checkout.root, { env: server.env })
      const { tools } = await agent.prompt('read them')
      expect(tools.map(({ title, output }) => `${title}: ${output}`)).toEqual(['Read a: A', 'Read b: B', 'Read c: C'])
      expect(server.asked[1]?.body.messages.slice(-3)).toMatchObject([
        { role: 'tool', tool_call_id: 'x', content: 'A' },
        { role: 'tool', tool_call_id: 'y', content: 'B' },
        { role: 'tool', tool_call_id: 'z', content: 'C' }
      ])
    }
  })

  it('bears calls that make no sense', async () => {
    using checkout = makeCheckout()
    const call = (id: string, name: string, args: string) =>
      delta({ tool_calls: [{ id, function: { name, arguments: args } }] })
    await using server = await startModelServer(
      inTurn(
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
      'There is no tool fly.',
      'The argument path is not text.',
      'The argument path is missing.'
    ])
    const [, , assistant] = server.asked[1]?.body.messages ?? []
    expect(assistant?.tool_calls).toMatchObject([{ function: { arguments: '{}' } }, {}, {}, {}])
  })

  it('is stopped when it never comes to an end', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) =>
      stream(response, [
        delta({ tool_calls: [{ id: 'x', function: { name: 'list_files', arguments: '' } }] }, 'tool_calls')
      ])
    )
    await using agent = await startAgent(checkout.root, { env: server.env })
    expect(await agent.prompt('go')).toMatchObject({ stopReason: 'max_turn_requests' })
    expect(server.asked).toHaveLength(50)
  })

  it('passes on why an answer ended, and both names of thoughts', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(
      inTurn(
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

describe('a model that cannot be had ends the turn with a sentence', () => {
  const failures: Record<string, { react: (response: ServerResponse) => void; says: RegExp }> = {
    'a wrong key': {
      react: response => json(response, { error: { message: 'Incorrect API key provided: sk-te***' } }, 401),
      says: /^The model server at http:\/\/127\.0\.0\.1:\d+\/v1 refuses the key in OPENAI_API_KEY \(401\)\.$/
    },
    'an address without /v1': { react: response => json(response, {}, 404), says: /should the address end in \/v1\?/ },
    'a model that is not there': {
      react: response => json(response, { error: { message: 'model "x" not found' } }, 404),
      says: /\(404\)\. It says: model "x" not found$/
    },
    'too many requests': {
      react: response => json(response, {}, 429),
      says: /too much to do \(429\): try again later\.$/
    },
    'a server that fails': {
      react: response => response.writeHead(500).end('<html>'),
      says: /answered with an error \(500\)\.$/
    },
    'an error in the stream': {
      react: response => stream(response, [delta({ content: 'So' }), { error: { message: 'out of memory' } }]),
      says: /^test-model failed: out of memory$/
    },
    'an answer that breaks off': {
      react: response => {
        stream(response, [delta({ content: 'So' })], { end: false })
        response.end()
      },
      says: /^The answer of test-model broke off: ask again\.$/
    },
    'a connection that breaks off': {
      react: response => {
        stream(response, [delta({ content: 'So' })], { end: false })
        response.destroy()
      },
      says: /^The connection to the model server at \S+ broke off: ask again\.$/
    },
    nonsense: { react: response => response.end('<html>Hello</html>'), says: /broke off/ }
  }

  for (const [name, { react, says }] of Object.entries(failures)) {
    it(name, async () => {
      using checkout = makeCheckout()
      await using server = await startModelServer((_, response) => react(response))
      await using agent = await startAgent(checkout.root, { env: { ...server.env, OPENAI_API_KEY: 'sk-test' } })
      await expect(agent.prompt('hello')).rejects.toThrow(says)
      await expect(agent.prompt('hello')).rejects.toThrow(says)
    })
  }

  it('no server', async () => {
    using checkout = makeCheckout()
    const address = await deadAddress()
    await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: address } })
    await expect(agent.prompt('hello')).rejects.toThrow(`No model server answers at ${address}: is it running?`)
  })

  it('a missing key', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer((_, response) => json(response, {}, 401))
    await using agent = await startAgent(checkout.root, { env: server.env })
    await expect(agent.prompt('hello')).rejects.toThrow('wants a key: set OPENAI_API_KEY (401)')
  })

  it('an address that is none, or that holds a secret', async () => {
    using checkout = makeCheckout()
    const say = async (address: string) => {
      await using agent = await startAgent(checkout.root, { env: { OPENAI_BASE_URL: address } })
      return await agent.prompt('hello').catch(String)
    }
    expect(await say('localhost')).toContain('OPENAI_BASE_URL is not an http or https address.')
    const sentence = await say('http://me:hunter2@127.0.0.1:1/v1')
    expect(sentence).toContain('give the key in OPENAI_API_KEY')
    expect(sentence).not.toContain('hunter2')
  })
})

describe('an Ollama', () => {
  const capabilities: Record<string, string[]> = {
    'embed:latest': ['embedding'],
    'gemma:2b': ['completion'],
    'qwen:8b': ['completion', 'tools']
  }

  const ollama = (names: string[]) =>
    startModelServer(({ path, body }: Asked, response) => {
      if (path === '/api/tags') json(response, { models: names.map(name => ({ name })) })
      else if (path === '/api/show') json(response, { capabilities: capabilities[body.model ?? ''] })
      else stream(response, [delta({ content: `I am ${body.model}.` }, 'stop')])
    })

  it('that runs here is found by itself, with the first model that can use tools', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(Object.keys(capabilities))
    for (const host of [server.host, `http://${server.host}`, server.host.replace('127.0.0.1', '0.0.0.0')]) {
      await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: host } })
      expect((await agent.prompt('hello')).text).toBe('I am qwen:8b.')
    }
  })

  it('without such a model leaves the agent as it is', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['embed:latest', 'gemma:2b'])
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
  })

  it('uses the model that was named', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(Object.keys(capabilities))
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host, OPENAI_MODEL: 'gemma:2b' } })
    expect((await agent.prompt('hello')).text).toBe('I am gemma:2b.')
  })

  it('that lacks the model that was named says so', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['qwen:8b'])
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host, OPENAI_MODEL: 'qwen:9b' } })
    await expect(agent.prompt('hello')).rejects.toThrow('has no model qwen:9b')
  })

  it('is not asked when there is another server', async () => {
    using checkout = makeCheckout()
    await using server = await ollama(['qwen:8b'])
    await using agent = await startAgent(checkout.root, {
      env: { OLLAMA_HOST: server.host, OPENAI_BASE_URL: await deadAddress() }
    })
    await expect(agent.prompt('hello')).rejects.toThrow('No model server answers')
    expect(server.asked).toEqual([])
  })

  it('that is silent is not waited for for ever', async () => {
    using checkout = makeCheckout()
    await using server = await startModelServer(() => {})
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
  })

  it('that starts later is found then', async () => {
    using checkout = makeCheckout()
    const names: string[] = []
    await using server = await ollama(names)
    await using agent = await startAgent(checkout.root, { env: { OLLAMA_HOST: server.host } })
    expect((await agent.prompt('hello')).text).toContain('without a model')
    names.push('qwen:8b')
    expect((await agent.prompt('hello')).text).toBe('I am qwen:8b.')
  })
})

/** One reaction after the other. */
function inTurn(...reactions: ((response: ServerResponse) => void)[]) {
  return (_: Asked, response: ServerResponse) => reactions.shift()?.(response)
}

function fail(): never {
  throw new Error('That was not asked.')
}
