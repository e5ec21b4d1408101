import { describe, expect, it } from 'vitest'
import { type Intent, parseIntent } from './parse-intent.ts'

const cases: Record<string, Record<string, Intent>> = {
  'a description': {
    'what is this repository': { kind: 'describe' },
    'What is this repository?': { kind: 'describe' },
    'what is this repo about?': { kind: 'describe' },
    "what's this project": { kind: 'describe' },
    'What does this project do?': { kind: 'describe' },
    'Can you describe this codebase please?': { kind: 'describe' },
    'tell me about the repository': { kind: 'describe' },
    'Give me an overview of this project.': { kind: 'describe' },
    'summarize the repo': { kind: 'describe' },
    'explain this code base': { kind: 'describe' },
    'what is this?': { kind: 'describe' },
    overview: { kind: 'describe' }
  },
  'a list of files': {
    'list files': { kind: 'list', path: '.' },
    'List all the files': { kind: 'list', path: '.' },
    'list files in src': { kind: 'list', path: 'src' },
    'list the files in the directory src/tools': { kind: 'list', path: 'src/tools' },
    'list files in the src folder': { kind: 'list', path: 'src' },
    'list the contents of the src directory': { kind: 'list', path: 'src' },
    'list src/': { kind: 'list', path: 'src/' },
    ls: { kind: 'list', path: '.' },
    'ls "my folder"': { kind: 'list', path: 'my folder' },
    'show me the files': { kind: 'list', path: '.' },
    'what files are there?': { kind: 'list', path: '.' },
    'what files are in apps?': { kind: 'list', path: 'apps' },
    'what is in here?': { kind: 'list', path: '.' },
    'list files in this directory': { kind: 'list', path: '.' }
  },
  'the content of a file': {
    'read README.md': { kind: 'read', path: 'README.md' },
    'Please read README.md.': { kind: 'read', path: 'README.md' },
    'read the README': { kind: 'read', path: 'README' },
    'show src/x.ts': { kind: 'read', path: 'src/x.ts' },
    'show me the file src/x.ts please': { kind: 'read', path: 'src/x.ts' },
    'Could you open package.json?': { kind: 'read', path: 'package.json' },
    'cat "a file.txt"': { kind: 'read', path: 'a file.txt' },
    'show me the contents of `x.md`': { kind: 'read', path: 'x.md' },
    'what is in package.json?': { kind: 'read', path: 'package.json' },
    'what does README.md say?': { kind: 'read', path: 'README.md' }
  },
  'a search': {
    'search for foo': { kind: 'search', text: 'foo', path: undefined },
    'search foo in src': { kind: 'search', text: 'foo', path: 'src' },
    'search for "foo bar" in the folder src/a': { kind: 'search', text: 'foo bar', path: 'src/a' },
    'grep TODO': { kind: 'search', text: 'TODO', path: undefined },
    'find all uses of createApp': { kind: 'search', text: 'createApp', path: undefined },
    'look for `let x`': { kind: 'search', text: 'let x', path: undefined },
    'where is foo': { kind: 'search', text: 'foo', path: undefined },
    'Where is readConfig defined?': { kind: 'search', text: 'readConfig', path: undefined },
    "where's the Workspace used": { kind: 'search', text: 'Workspace', path: undefined },
    'which files mention Ollama?': { kind: 'search', text: 'Ollama', path: undefined }
  },
  'a written file': {
    "write 'hello' to notes.txt": { kind: 'write', path: 'notes.txt', content: 'hello' },
    'Write "hello, world." to docs/notes.txt': { kind: 'write', path: 'docs/notes.txt', content: 'hello, world.' },
    'write hello to notes.txt': { kind: 'write', path: 'notes.txt', content: 'hello' },
    "put 'a to b' into the file LOG": { kind: 'write', path: 'LOG', content: 'a to b' },
    "write 'x' to Makefile": { kind: 'write', path: 'Makefile', content: 'x' },
    'create file notes.txt with: one line': { kind: 'write', path: 'notes.txt', content: 'one line' },
    'create a new file called a.md with the content "# A"': { kind: 'write', path: 'a.md', content: '# A' },
    'create a.txt: hello': { kind: 'write', path: 'a.txt', content: 'hello' },
    'create file a.ts with:\n```ts\nlet a = 1\nlet b\n```': {
      kind: 'write',
      path: 'a.ts',
      content: 'let a = 1\nlet b\n'
    },
    'create an empty file .keep': { kind: 'write', path: '.keep', content: '' },
    'make a file called todo.txt': { kind: 'write', path: 'todo.txt', content: '' }
  },
  'a command': {
    'run npm test': { kind: 'run', command: 'npm test' },
    'Run npm test.': { kind: 'run', command: 'npm test' },
    'please run `npm test -- --watch`': { kind: 'run', command: 'npm test -- --watch' },
    'can you run npm test?': { kind: 'run', command: 'npm test' },
    'run the command ls -la': { kind: 'run', command: 'ls -la' },
    'execute git log --oneline | head -3': { kind: 'run', command: 'git log --oneline | head -3' },
    'run ls .': { kind: 'run', command: 'ls .' },
    '$ ls -la': { kind: 'run', command: 'ls -la' },
    '! echo "hi there" please': { kind: 'run', command: 'echo "hi there"' },
    'run:\n```sh\necho a\necho b\n```': { kind: 'run', command: 'echo a\necho b' }
  },
  'something else': {
    hello: { kind: 'unknown' },
    '': { kind: 'unknown' },
    'run the tests': { kind: 'unknown' },
    'write a poem in French': { kind: 'unknown' },
    'write a function to parse dates': { kind: 'unknown' },
    'fix the bug in the parser': { kind: 'unknown' },
    'why does the build fail?': { kind: 'unknown' },
    'create a new component': { kind: 'unknown' }
  }
}

for (const [what, requests] of Object.entries(cases)) {
  describe(`a request for ${what}`, () => {
    for (const [request, intent] of Object.entries(requests)) {
      it(request || '(nothing)', () => expect(parseIntent(request)).toEqual(intent))
    }
  })
}

it('takes no long time on malicious text', () => {
  const started = process.cpuUsage()
  for (const word of ['write ', 'create a ', 'search for ', 'where is ', 'list files ', 'read the ']) {
    parseIntent(`${word}${'in to the a '.repeat(20_000)}`)
    parseIntent(`${word}${' '.repeat(50_000)}x`)
  }
  // Processor time, which does not grow with what else runs on the machine.
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
})
