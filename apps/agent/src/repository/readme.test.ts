import { describe, expect, it } from 'vitest'
import { isReadme, readmeBeginning } from './readme.ts'

describe('the beginning of a README', () => {
  it('is its title and first words, without badges, pictures, HTML, remarks and links', () => {
    const text = `---\nlayout: page\n---\n<p align="center"><img src="x.png"></p>\n\n# A *fine* thing #\n
[![ci](https://ci)](https://ci) ![logo](logo.png)\n\n<!-- never\n\nmind -->\n
It [does](https://x) one\nthing, [well][1].\n\n## Install\n\n\`\`\`sh\nnpm i\n\`\`\`\n\nThen start it.\n`
    expect(readmeBeginning(text)).toEqual({
      title: 'A *fine* thing',
      beginning: 'It does one\nthing, well.\n\nThen start it.'
    })
  })

  it('is found with underlined titles too, and without any', () => {
    expect(readmeBeginning('Lamp\n====\n\nIt glows.')).toEqual({ title: 'Lamp', beginning: 'It glows.' })
    expect(readmeBeginning('It glows.\r\n')).toEqual({ title: undefined, beginning: 'It glows.' })
    expect(readmeBeginning('')).toEqual({ title: undefined, beginning: '' })
  })

  it('is short', () => {
    const { beginning } = readmeBeginning(`# T\n\n${'word '.repeat(400)}`)
    expect(beginning.length).toBeLessThan(710)
    expect(beginning).toMatch(/word …$/)
  })

  it('is quick to find in a text that was made to be slow', () => {
    const started = process.cpuUsage()
    for (const text of ['[![', '<!--', '[a](', '\n\n', '<', '# ', 'a\n'].map(part => part.repeat(40_000)))
      readmeBeginning(text)
    // Processor time, which does not grow with what else runs on the machine.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
  })
})

it('a README is known by its name', () => {
  expect(['README', 'readme.md', 'Readme.rst', 'README.txt'].every(isReadme)).toBe(true)
  expect(['README.png', 'READ.md', 'my-readme.md'].some(isReadme)).toBe(false)
})
