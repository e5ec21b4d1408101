import { describe, expect, it } from 'vitest'
import { splitBlocks } from './split-blocks.ts'

const texts = (text: string) => splitBlocks(text).map(block => block.text)

describe('splitBlocks', () => {
  it('splits at blank lines', () => {
    expect(texts('# A\n\none\ntwo\n\n\nthree')).toEqual(['# A\n', 'one\ntwo\n\n', 'three'])
  })

  it('keeps every character', () => {
    const text = 'a\n\n- b\n\n- c\n\n    d\n\n```js\ne\n\nf\n```\n\n| g |\n|---|\n| h |\n'
    expect(texts(text).join('\n')).toBe(text)
  })

  it('identifies each block by its first line', () => {
    expect(splitBlocks('a\n\nb\nb\n\nc').map(block => block.line)).toEqual([0, 2, 5])
  })

  it.each([
    ['a fence', '```ts\na\n\nb\n```'],
    ['a fence that is still open', '~~~\na\n\nb'],
    ['a fence that holds a shorter one', '````\n```\n\na\n```\n\nb\n````'],
    ['a fence in a list', '- a\n  ```\n\nb\n  ```'],
    ['a list with gaps', '1. a\n\n2. b\n\n   more of b']
  ])('keeps %s together', (_, text) => {
    expect(texts(text)).toEqual([text])
  })

  it('does not mistake inline code with three backticks for a fence', () => {
    expect(texts('```a``` is code\n\nb')).toHaveLength(2)
  })

  it('changes only the last block while text is appended outside of lists', () => {
    const text = 'one\n\n```\ntwo\n\ntwo\n```\n\nthree *four*\n\n> five\n\nsix'
    let held: string[] = []
    for (let length = 1; length <= text.length; length++) {
      const blocks = texts(text.slice(0, length))
      expect(blocks.slice(0, held.length - 1)).toEqual(held.slice(0, -1))
      held = blocks
    }
    expect(held).toHaveLength(5)
  })
})
