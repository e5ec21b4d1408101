/** `3 files`, `1 directory`, `no gems`. */
export function formatCount(count: number, noun: string): string {
  return `${count || 'no'} ${count === 1 ? noun : noun.replace(/y$/, 'ie').concat('s')}`
}

/** A code block whose fence is longer than every run of backticks in the text. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`
}

/** Escapes foreign text, so that it does not become a link, a heading or HTML. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
}

export function blockquote(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${line}`.trimEnd())
    .join('\n')
}
