import { describe, expect, it } from 'vitest'
import { type Intent, understand } from './intent.ts'

const cases: Record<string, Record<string, Intent>> = {
  'what is here': {
    'what is this repository': { does: 'describe' },
    'What is this repository?': { does: 'describe' },
    'what is this repo about?': { does: 'describe' },
    "what's this project": { does: 'describe' },
    'What does this project do?': { does: 'describe' },
    'Can you describe this codebase please?': { does: 'describe' },
    'tell me about the repository': { does: 'describe' },
    'Give me an overview of this project.': { does: 'describe' },
    'summarize the repo': { does: 'describe' },
    'explain this code base': { does: 'describe' },
    'what is this?': { does: 'describe' },
    overview: { does: 'describe' }
  },
  'the files of a directory': {
    'list files': { does: 'list', path: '.' },
    'List all the files': { does: 'list', path: '.' },
    'list files in src': { does: 'list', path: 'src' },
    'list the files in the directory src/tools': { does: 'list', path: 'src/tools' },
    'list files in the src folder': { does: 'list', path: 'src' },
    'list the contents of the src directory': { does: 'list', path: 'src' },
    'list src/': { does: 'list', path: 'src/' },
    ls: { does: 'list', path: '.' },
    'ls "my folder"': { does: 'list', path: 'my folder' },
    'show me the files': { does: 'list', path: '.' },
    'what files are there?': { does: 'list', path: '.' },
    'what files are in apps?': { does: 'list', path: 'apps' },
    'what is in here?': { does: 'list', path: '.' },
    'list files in this directory': { does: 'list', path: '.' }
  },
  'one file': {
    'read README.md': { does: 'read', path: 'README.md' },
    'Please read README.md.': { does: 'read', path: 'README.md' },
    'read the README': { does: 'read', path: 'README' },
    'show src/x.ts': { does: 'read', path: 'src/x.ts' },
    'show me the file src/x.ts please': { does: 'read', path: 'src/x.ts' },
    'Could you open package.json?': { does: 'read', path: 'package.json' },
    'cat "a file.txt"': { does: 'read', path: 'a file.txt' },
    'show me the contents of `x.md`': { does: 'read', path: 'x.md' },
    'what is in package.json?': { does: 'read', path: 'package.json' },
    'what does README.md say?': { does: 'read', path: 'README.md' }
  },
  'where something is': {
    'search for foo': { does: 'search', text: 'foo', path: undefined },
    'search foo in src': { does: 'search', text: 'foo', path: 'src' },
    'search for "foo bar" in the folder src/a': { does: 'search', text: 'foo bar', path: 'src/a' },
    'grep TODO': { does: 'search', text: 'TODO', path: undefined },
    'find all uses of createApp': { does: 'search', text: 'createApp', path: undefined },
    'look for `let x`': { does: 'search', text: 'let x', path: undefined },
    'where is foo': { does: 'search', text: 'foo', path: undefined },
    'Where is readConfig defined?': { does: 'search', text: 'readConfig', path: undefined },
    "where's the Workspace used": { does: 'search', text: 'Workspace', path: undefined },
    'which files mention Ollama?': { does: 'search', text: 'Ollama', path: undefined }
  },
  'writing a file': {
    "write 'hello' to notes.txt": { does: 'write', path: 'notes.txt', content: 'hello' },
    'Write "hello, world." to docs/notes.txt': { does: 'write', path: 'docs/notes.txt', content: 'hello, world.' },
    'write hello to notes.txt': { does: 'write', path: 'notes.txt', content: 'hello' },
    "put 'a to b' into the file LOG": { does: 'write', path: 'LOG', content: 'a to b' },
    "write 'x' to Makefile": { does: 'write', path: 'Makefile', content: 'x' },
    'create file notes.txt with: one line': { does: 'write', path: 'notes.txt', content: 'one line' },
    'create a new file called a.md with the content "# A"': { does: 'write', path: 'a.md', content: '# A' },
    'create a.txt: hello': { does: 'write', path: 'a.txt', content: 'hello' },
    'create file a.ts with:\n```ts\nlet a = 1\nlet b\n```': {
      does: 'write',
      path: 'a.ts',
      content: 'let a = 1\nlet b\n'
    },
    'create an empty file .keep': { does: 'write', path: '.keep', content: '' },
    'make a file called todo.txt': { does: 'write', path: 'todo.txt', content: '' }
  },
  'running a command': {
    'run npm test': { does: 'run', command: 'npm test' },
    'Run npm test.': { does: 'run', command: 'npm test' },
    'please run `npm test -- --watch`': { does: 'run', command: 'npm test -- --watch' },
    'can you run npm test?': { does: 'run', command: 'npm test' },
    'run the command ls -la': { does: 'run', command: 'ls -la' },
    'execute git log --oneline | head -3': { does: 'run', command: 'git log --oneline | head -3' },
    'run ls .': { does: 'run', command: 'ls .' },
    '$ ls -la': { does: 'run', command: 'ls -la' },
    '! echo "hi there" please': { does: 'run', command: 'echo "hi there"' },
    'run:\n```sh\necho a\necho b\n```': { does: 'run', command: 'echo a\necho b' }
  },
  'nothing it knows': {
    hello: { does: 'unknown' },
    '': { does: 'unknown' },
    'run the tests': { does: 'unknown' },
    'write a poem in French': { does: 'unknown' },
    'write a function to parse dates': { does: 'unknown' },
    'fix the bug in the parser': { does: 'unknown' },
    'why does the build fail?': { does: 'unknown' },
    'create a new component': { does: 'unknown' }
  }
}

for (const [what, requests] of Object.entries(cases)) {
  describe(`asked for ${what}`, () => {
    for (const [request, intent] of Object.entries(requests)) {
      it(request || '(nothing)', () => expect(understand(request)).toEqual(intent))
    }
  })
}

it('is quick with a text that was made to be slow', () => {
  const started = process.cpuUsage()
  for (const word of ['write ', 'create a ', 'search for ', 'where is ', 'list files ', 'read the ']) {
    understand(`${word}${'in to the a '.repeat(20_000)}`)
    understand(`${word}${' '.repeat(50_000)}x`)
  }
  // Processor time, which does not grow with what else runs on the machine.
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
})
