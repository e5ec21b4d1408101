import { CHANNEL_MODES, type ChannelMode, WORKSPACE } from '@callboard/contract'
import { ClientPool } from '../clients/client-pool.ts'
import { Workshop } from '../daemon/workshop.ts'
import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'

const SIZES = {
  full: { clients: 500, boards: 50, runs: 5, changes: 10 },
  short: { clients: 8, boards: 4, runs: 1, changes: 2 }
}

/** Measures the bytes sent to a client that watches one of many boards, for each mode of the daemon's channels. */
export async function modes(size: Size): Promise<Table> {
  const { clients, boards, runs, changes } = SIZES[size]
  await using workshop = await Workshop.open()
  const ids = await workshop.boards(boards)
  const sessions = await workshop.sessions(boards, ids)
  const bytes = new Runs<ChannelMode>()
  let version = 1
  const measure = async (mode: ChannelMode) => {
    await workshop.call('patch', 'settings', WORKSPACE, { channel_mode: mode }, {})
    await using crowd = new ClientPool(clients)
    const known = Object.fromEntries(sessions.map(id => [id, version]))
    const channels = ids.map(id => `board:${id}`)
    await crowd.open({ address: workshop.address, count: clients, channels, joinBy: 'call', known })
    await crowd.take()
    const heard = crowd.waitForEvents(mode === 'boards' ? changes : changes * boards)
    await workshop.patch('sessions', changes * boards, sessions)
    await heard
    version += changes
    bytes.add(mode, (await crowd.take()).bytes / clients)
  }
  for (let run = 0; run < runs; run++) {
    for (const mode of CHANNEL_MODES) await measure(mode)
  }
  const row = (mode: ChannelMode) => [
    `\`${mode}\``,
    Math.round(bytes.median(mode)).toLocaleString('en'),
    bytes.ratio(mode, 'everybody').toFixed(3),
    mode === 'boards' ? atMost(bytes.ratio(mode, 'everybody'), 0.05) : ''
  ]
  return {
    title: `${boards} boards, ${clients} clients, each on one of them: what a client is sent, by the channels’ mode`,
    note: `A session on each board is changed ${changes} times; every client hears what it should and nothing else. The median of ${runs} runs.`,
    head: ['mode', 'bytes per client', '÷ `everybody`', 'goal'],
    rows: CHANNEL_MODES.map(row)
  }
}
