const WORDS =
  'the board is read by everyone who has it open and each line that an agent says stands there at once'.split(' ')

/** Returns an answer of the given length as agents write it: headings, paragraphs, lists, a table, code. */
export function answer(length: number): string {
  let text = ''
  for (let part = 1; text.length < length; part++) text += partOf(part)
  return text.slice(0, length)
}

function partOf(part: number): string {
  const items = Array.from({ length: 5 }, (_, nth) => `- **Point ${nth + 1}**: ${sentence(part + nth, 14)}`)
  const rows = Array.from({ length: 4 }, (_, nth) => `| ${nth + 1} | ${sentence(part + nth, 5)} | \`value${nth}\` |`)
  const code = Array.from(
    { length: 14 },
    (_, nth) => `  const step${nth} = await take(${part * nth}, { label: '${sentence(nth, 3)}' })`
  )
  return [
    `## Part ${part}`,
    paragraph(part, 5),
    items.join('\n'),
    `\`\`\`ts\nexport async function part${part}(): Promise<void> {\n${code.join('\n')}\n}\n\`\`\``,
    paragraph(part + 3, 7),
    ['| nr | what | value |', '| --- | --- | --- |', ...rows].join('\n'),
    paragraph(part + 5, 4),
    ''
  ].join('\n\n')
}

const paragraph = (from: number, sentences: number) =>
  Array.from({ length: sentences }, (_, nth) => sentence(from + nth, 12 + ((from + nth) % 9))).join(' ')

const sentence = (from: number, words: number) =>
  `${Array.from({ length: words }, (_, nth) => WORDS[(from * 7 + nth) % WORDS.length]).join(' ')}.`
