import { splitText } from '../text/split-text.ts'

const MAX_CHARACTERS = 700
const MAX_PARAGRAPHS = 3
/** The patterns below are slow on long texts, and only the beginning is used. */
const MAX_PATTERN_LENGTH = 8000

export const isReadme = (name: string) => /^readme(\.(md|markdown|rst|txt|adoc|org))?$/i.test(name)

/** The title and the first paragraphs of a README, without badges, images, HTML and links. */
export function readmeBeginning(text: string): { title: string | undefined; beginning: string } {
  const stripped = splitText(text, MAX_PATTERN_LENGTH)[0]
    .replaceAll('\r', '')
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\[?!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])(\]\([^)]*\))?/g, '')
    .replace(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>\n]+>/g, '')
  const title = (/^#\s+(.+?)\s*#*$/m.exec(stripped) ?? /^(.+)\n[=#*]{3,}$/m.exec(stripped))?.[1]
  const paragraphs = stripped
    .replace(/^.+\n([=*~-]{3,})$/gm, '')
    .replace(/^#+ .*$/gm, '')
    .split(/\n\s*\n/)
    .map(paragraph => paragraph.trim())
    .filter(isProse)
  return { title: title?.trim(), beginning: firstParagraphs(paragraphs) }
}

const isProse = (paragraph: string) => /[\p{L}\p{N}]{3}/u.test(paragraph) && !/^(```|~~~|\||\.\. |\$ )/.test(paragraph)

function firstParagraphs(paragraphs: string[]): string {
  let text = ''
  for (const paragraph of paragraphs.slice(0, MAX_PARAGRAPHS)) {
    if (text && text.length + paragraph.length > MAX_CHARACTERS) break
    text += `${text && '\n\n'}${paragraph}`
  }
  if (text.length <= MAX_CHARACTERS) return text
  return `${splitText(text, MAX_CHARACTERS)[0].replace(/\s+\S*$/, '')} …`
}
