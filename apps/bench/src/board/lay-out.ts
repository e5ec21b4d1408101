import type { Workshop } from '../daemon/workshop.ts'

/** The distance between cards, in board pixels. */
export const APART = { x: 324, y: 158 }

/** Arranges the cards of these sessions in rows. */
export async function layOut(workshop: Workshop, sessions: readonly string[], inRow: number): Promise<void> {
  await workshop.each(sessions, (line, session_id, nth) => {
    const place = { x: (nth % inRow) * APART.x, y: Math.floor(nth / inRow) * APART.y }
    return line.call('patch', 'sessions', session_id, { place }, {})
  })
}

export async function sessionsOf(workshop: Workshop, board_id: string): Promise<string[]> {
  const query = { board_id, $limit: 200 }
  const { data } = await workshop.call<{ data: { session_id: string }[] }>('find', 'sessions', query)
  return data.map(({ session_id }) => session_id)
}
