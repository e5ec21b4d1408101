import { describe, expect, it } from 'vitest'
import { isReadme, readmeBeginning } from './readme.ts'

describe('readmeBeginning', () => {
  it('returns the title and first paragraphs without badges, images, HTML, comments and links', () => {
    const text = `---\nlayout: page\n---\n<p align="center"><img src="x.png"></p>\n\n# A *fine* thing #\n
[![ci](https://ci)](https://ci) ![logo](logo.png)\n\n<!-- never\n\nmind -->\n
It [does](https://x) one\nthing, [well][1].\n\n## Install\n\n\`\`\`sh\nnpm i\n\`\`\`\n\nThen start it.\n`
    expect(readmeBeginning(text)).toEqual({
      title: 'A *fine* thing',
      beginning: 'It does one\nthing, well.\n\nThen start it.'
    })
  })

  it('accepts underlined titles and files without a title', () => {
    expect(readmeBeginning('Lamp\n====\n\nIt glows.')).toEqual({ title: 'Lamp', beginning: 'It glows.' })
    expect(readmeBeginning('It glows.\r\n')).toEqual({ title: undefined, beginning: 'It glows.' })
    expect(readmeBeginning('')).toEqual({ title: undefined, beginning: '' })
  })

  it('truncates a long beginning', () => {
    const { beginning } = readmeBeginning(`# T\n\n${'word '.repeat(400)}`)
    expect(beginning.length).toBeLessThan(710)
    expect(beginning).toMatch(/word …$/)
  })

  it('takes no long time on malicious text', () => {
    const started = process.cpuUsage()
    for (const text of ['[![', '<!--', '[a](', '\n\n', '<', '# ', 'a\n'].map(part => part.repeat(40_000)))
      readmeBeginning(text)
    // Processor time, which does not grow with what else runs on the machine.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
  })
})

it('recognizes a README by name', () => {
  expect(['README', 'readme.md', 'Readme.rst', 'README.txt'].every(isReadme)).toBe(true)
  expect(['README.png', 'READ.md', 'my-readme.md'].some(isReadme)).toBe(false)
})
