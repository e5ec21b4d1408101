import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type {} from 'remark-parse'
import type { Processor } from 'unified'

/** Parses GitHub Flavored Markdown; unlike `remark-gfm` it leaves out the code that writes Markdown, which no page needs. */
export function parseGfm(this: Processor): void {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), gfm()]
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), gfmFromMarkdown()]
}
