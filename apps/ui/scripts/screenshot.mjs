// Takes the screenshot of the README after a build: node apps/ui/scripts/screenshot.mjs [file]
import { fileURLToPath } from 'node:url'
import { connect } from '@callboard/client'
import { launchBrowser, makeCheckout, startApp, until } from '@callboard/testing'

const file = process.argv[2] ?? fileURLToPath(new URL('../../../docs/board.png', import.meta.url))
const slowTests = `for (let cue = 1; cue <= 200; cue++) {
  console.log('ok ' + cue + ' - cue ' + cue + ' follows')
  await new Promise(resolve => setTimeout(resolve, 300))
}
`

const checkout = await makeCheckout({
  'README.md': '# Lanterns\n\nLights for small stages: a dimmer, cues, and a board to run them from.\n',
  'package.json': '{ "name": "lanterns", "scripts": { "test": "node test/all.mjs" } }\n',
  'src/dimmer.js': 'export const dim = (level, by) => Math.max(0, level - by)\n',
  'src/cue.js': 'import { dim } from "./dimmer.js"\n\nexport const blackout = level => dim(level, level)\n',
  'test/all.mjs': slowTests
})
const app = await startApp({ cwd: checkout.path })
const client = connect({ url: app.url, token: app.token })
const browser = await launchBrowser()
try {
  await photograph(await play())
} finally {
  await browser.close()
  client.close()
  await app[Symbol.asyncDispose]()
  await checkout[Symbol.asyncDispose]()
}

/** Creates sessions in every state; returns the one to open. */
async function play() {
  const { data: boards } = await client.service('boards').find()
  const { data: repos } = await client.service('repos').find()
  const { data: agents } = await client.service('agents').find({ query: { name: 'builtin' } })
  const place = { board_id: boards[0].board_id, repo_id: repos[0].repo_id, agent_id: agents[0].agent_id }
  await client.service('repos').patch(place.repo_id, { name: 'lanterns' })
  const begin = async (title, ...prompts) => {
    const { session_id } = await client.service('sessions').create({ title, ...place })
    for (const prompt of prompts) await client.prompt(session_id, { prompt })
    return session_id
  }

  for (const [title, prompt] of [
    ['Where is the dimmer?', 'where is dim'],
    ['Look at the manifest', 'read package.json'],
    ['What happens at a blackout?', 'read src/cue.js']
  ]) {
    await reached(await begin(title, prompt), 'idle')
  }
  const stopped = await begin('Blackout flickers', '$ npm test', 'search for blackout')
  await allow(stopped)
  await client.stop(stopped)
  await reached(stopped, 'paused')
  await allow(await begin('Run the whole suite', '$ npm test', 'list files in src', 'read README.md'))
  const shown = await begin(
    'Notes for the crew',
    'What is this repository?',
    'write "Cues can be chained." to NOTES.md'
  )
  await reached(shown, 'awaiting_permission')
  return { ...place, session_id: shown }
}

function reached(session_id, status) {
  return until(async () => (await client.service('sessions').get(session_id)).status === status)
}

async function allow(session_id) {
  const [question] = await until(async () => {
    const { data } = await client.service('permissions').find({ query: { session_id, status: 'pending' } })
    return data.length > 0 && data
  })
  const once = question.options.find(option => option.kind === 'allow_once')
  await client.service('permissions').patch(question.permission_id, { option_id: once.option_id })
  await reached(session_id, 'running')
}

async function photograph({ board_id, session_id }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
  await page.goto(app.link)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.goto(`${app.url}#/boards/${board_id}/sessions/${session_id}`)
  await page.getByRole('region', { name: 'Permission request' }).waitFor()
  await page.getByText('Last commits', { exact: true }).waitFor()
  await page.getByRole('article').getByText('Running').waitFor()
  await page.screenshot({ path: file })
}
