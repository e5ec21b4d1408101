// Makes the picture of the README: `node scripts/screenshot.mjs [file]`, when everything is built.
import { fileURLToPath } from 'node:url'
import { connect } from '@callboard/client'
import { launchBrowser, makeCheckout, startApp } from '@callboard/testing'

const file = process.argv[2] ?? fileURLToPath(new URL('../../../docs/board.png', import.meta.url))

const checkout = await makeCheckout({
  'README.md': '# Lanterns\n\nLights for small stages: a dimmer, cues, and a board to run them from.\n',
  'package.json': JSON.stringify({ name: 'lanterns', scripts: { test: 'node test/all.mjs' } }, null, 2),
  'src/dimmer.js': 'export const dim = (level, by) => Math.max(0, level - by)\n',
  'src/cue.js': 'import { dim } from "./dimmer.js"\n\nexport const blackout = level => dim(level, level)\n',
  'test/all.mjs':
    'for (let i = 1; i < 90; i++) { console.log(`ok ${i} - cue ${i} follows`); await new Promise(r => setTimeout(r, 700)) }\n'
})
const app = await startApp({ cwd: checkout.path })
const client = connect({ url: app.url, token: app.token })
const browser = await launchBrowser()
try {
  await play()
  await take()
} finally {
  await browser.close()
  client.close()
  await app[Symbol.asyncDispose]()
  await checkout[Symbol.asyncDispose]()
}

async function play() {
  const [board] = (await client.service('boards').find()).data
  const [repo] = (await client.service('repos').find()).data
  const { data: agents } = await client.service('agents').find({ query: { name: 'builtin' } })
  const begin = async (title, ...prompts) => {
    const of = { board_id: board.board_id, repo_id: repo.repo_id, agent_id: agents[0].agent_id }
    const { session_id } = await client.service('sessions').create({ title, ...of })
    for (const prompt of prompts) await client.prompt(session_id, { prompt })
    return session_id
  }
  await idle(await begin('Where is the dimmer?', 'where is dim'))
  await idle(await begin('Read the manifest', 'read package.json'))
  await idle(await begin('What is this repository?', 'What is this repository?'))

  const paused = await begin('Blackout cue flickers', '$ npm test', 'search for blackout')
  await allow(paused)
  await client.stop(paused)
  await status(paused, 'paused')

  await question(await begin('Write the release notes', "write '# 1.4\n\nCues can be chained.\n' to NOTES.md"))
  const running = await begin('Run the whole test suite', '$ npm test', 'list files in src', 'what is this repository')
  await allow(running)
  return running
}
