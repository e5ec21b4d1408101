import { cutAt } from '../cut.ts'

const MOST_CHARACTERS = 700
const MOST_PARAGRAPHS = 3
/** The patterns below are made for short texts, and only the beginning is wanted. */
const LONGEST_HEAD = 8000

export const isReadme = (name: string) => /^readme(\.(md|markdown|rst|txt|adoc|org))?$/i.test(name)

/** The title of a README and what it says first, without badges, pictures, HTML and links. */
export function readmeBeginning(text: string): { title: string | undefined; beginning: string } {
  const bare = cutAt(text, LONGEST_HEAD)[0]
    .replaceAll('\r', '')
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\[?!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])(\]\([^)]*\))?/g, '')
    .replace(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>\n]+>/g, '')
  const title = (/^#\s+(.+?)\s*#*$/m.exec(bare) ?? /^(.+)\n[=#*]{3,}$/m.exec(bare))?.[1]
  const paragraphs = bare
    .replace(/^.+\n([=*~-]{3,})$/gm, '')
    .replace(/^#+ .*$/gm, '')
    .split(/\n\s*\n/)
    .map(paragraph => paragraph.trim())
    .filter(isProse)
  return { title: title?.trim(), beginning: firstOf(paragraphs) }
}

const isProse = (paragraph: string) => /[\p{L}\p{N}]{3}/u.test(paragraph) && !/^(```|~~~|\||\.\. |\$ )/.test(paragraph)

function firstOf(paragraphs: string[]): string {
  let kept = ''
  for (const paragraph of paragraphs.slice(0, MOST_PARAGRAPHS)) {
    if (kept && kept.length + paragraph.length > MOST_CHARACTERS) break
    kept += `${kept && '\n\n'}${paragraph}`
  }
  if (kept.length <= MOST_CHARACTERS) return kept
  return `${cutAt(kept, MOST_CHARACTERS)[0].replace(/\s+\S*$/, '')} …`
}
