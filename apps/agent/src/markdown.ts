/** `3 files`, `1 directory`, `no gems`. */
export function counted(count: number, thing: string): string {
  return `${count || 'no'} ${count === 1 ? thing : thing.replace(/y$/, 'ie').concat('s')}`
}

/** A block of code that no run of backticks in the text can close. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`
}

/** Text from elsewhere inside a sentence, where it must not become a link, a heading or HTML. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
}

export function quoted(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${line}`.trimEnd())
    .join('\n')
}
