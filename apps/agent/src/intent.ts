/** What a plain request asks for. */
export type Intent =
  | { does: 'describe' }
  | { does: 'list'; path: string }
  | { does: 'read'; path: string }
  | { does: 'search'; text: string; path: string | undefined }
  | { does: 'write'; path: string; content: string }
  | { does: 'run'; command: string }
  | { does: 'unknown' }

/** Reads a plain English request. What may change something is read narrowly, and never guessed. */
export function understand(prompt: string): Intent {
  const request = withoutCourtesy(prompt)
  const question = request.replace(/[\s?!.]+$/, '')
  return (
    running(request) ??
    writing(request) ??
    describing(question) ??
    searching(question) ??
    listing(question) ??
    reading(question) ?? { does: 'unknown' }
  )
}

function withoutCourtesy(prompt: string): string {
  const asked = prompt.trim().replace(/^(?:(?:hi|hey|hello|ok|okay|please|now|then)\b[\s,.!:]*)+(?=\S)/i, '')
  const polite = /^(?:can|could|would|will) you\s+(?:please\s+)?/i
  const ended = asked.replace(/[\s,]+please\s*[.!?]*$/i, '')
  if (polite.test(ended)) return ended.replace(polite, '').replace(/\s*\?+$/, '')
  return ended.replace(/^i(?:'d| would) like you to\s+/i, '')
}

const QUOTED = /^(?:"([\s\S]*)"|'([\s\S]*)'|`([^`]*)`|“([\s\S]*)”|```[^\n]*\n([\s\S]*?\n?)```)$/

/** What is inside quotation marks or a fence, or nothing. */
function inQuotes(text: string): string | undefined {
  return QUOTED.exec(text.trim())
    ?.slice(1)
    .find(inside => inside !== undefined)
}

const unquoted = (text: string) => inQuotes(text) ?? text.trim()

const aPath = String.raw`("[^"\n]+"|'[^'\n]+'|` + String.raw`\`[^\`\n]+\`|\S+)`

function running(request: string): Intent | undefined {
  const prompted = /^[$!]\s*(\S[\s\S]*)$/.exec(request)?.[1]
  if (prompted) return { does: 'run', command: prompted.trim() }
  const asked = /^(?:run|execute)\s+(?:(?:the\s+)?(?:shell\s+)?command:?\s+)?(\S[\s\S]*)$/i.exec(request)?.[1]
  if (!asked) return undefined
  const quoted = inQuotes(asked)
  // "run the tests" names no command.
  if (!quoted && /^(?:the|my|all|some|a|an|it|this|that)\b/i.test(asked)) return undefined
  return { does: 'run', command: quoted?.trim() ?? asked.trim().replace(/(?<=\w)\.$/, '') }
}

function writing(request: string): Intent | undefined {
  const file = String.raw`(?:(?:a|the)\s+)?(?:(?:new|text|empty)\s+)*(file\s+)?(?:(?:called|named)\s+)?${aPath}`
  const into = new RegExp(String.raw`^(?:write|put|save)\s+([\s\S]+?)\s+(?:to|into|in)\s+${file}$`, 'i').exec(request)
  if (into) return fileOf(into[3], into[1], into[2] !== undefined || inQuotes(into[1] ?? '') !== undefined)
  const filled = new RegExp(
    String.raw`^(?:create|make|write|add|save)\s+${file}\s*(?:\s(?:with|containing|that says|saying)|:)\s*(?:(?:the\s+)?(?:contents?|text)\b\s*)?:?\s*([\s\S]+)$`,
    'i'
  ).exec(request)
  if (filled) return fileOf(filled[2], filled[3], filled[1] !== undefined)
  const empty = new RegExp(String.raw`^(?:create|make|add)\s+${file}$`, 'i').exec(request)
  return empty ? fileOf(empty[2], '', empty[1] !== undefined) : undefined
}

/** "write a poem in French" names no file: a name is one that looks like a path, or was said to be a file's. */
function fileOf(path = '', content = '', isSaidToBeFile: boolean): Intent | undefined {
  const name = unquoted(path.replace(/[:,]$/, ''))
  return isSaidToBeFile || /[./]/.test(name) ? { does: 'write', path: name, content: unquoted(content) } : undefined
}

function describing(question: string): Intent | undefined {
  const about =
    /^(?:what|describe|explain|summari[sz]e|tell me|give me|show me|introduce|overview)\b.*\b(?:repo|repository|project|code ?base|workspace)(?:'s|\s+(?:about|do|does|for|all about|doing|here))*$/i
  const short = /^(?:overview|summary|(?:what is|what's) (?:this|it)(?: (?:about|for))?|where am i)$/i
  return about.test(question) || short.test(question) ? { does: 'describe' } : undefined
}

function searching(question: string): Intent | undefined {
  const where =
    /^where(?:'s|\s+(?:is|are|does|do))\s+(?:the\s+)?(.+?)(?:\s+(?:defined|declared|implemented|used|called|set|mentioned|imported|located|come from))?$/i
  const which = /^(?:which|what) files? (?:mentions?|contains?|uses?|imports?|has|have)\s+(.+)$/i
  const search =
    /^(?:search(?:\s+for)?|grep(?:\s+for)?|look\s+for|find)\s+(?:(?:all|every)\s+)?(?:(?:occurrences?|uses?|mentions?)\s+of\s+)?(.+)$/i
  const wanted = (where.exec(question) ?? which.exec(question) ?? search.exec(question))?.[1]
  if (!wanted) return undefined
  const [, text, path] =
    new RegExp(String.raw`^(.+)\s+in\s+(?:the\s+)?(?:(?:directory|folder)\s+)?${aPath}$`, 'i').exec(wanted) ?? []
  if (text && path) return { does: 'search', text: unquoted(text), path: unquoted(path) }
  return { does: 'search', text: unquoted(wanted), path: undefined }
}

const HERE = /^(?:here|there|this|\.|\/|(?:this|the) (?:directory|folder|repo|repository|root|project))$/i

function listing(question: string): Intent | undefined {
  const what = String.raw`(?:(?:all|the|my)\s+)*(?:files|folders|directories|contents?|entries)`
  const asked =
    new RegExp(
      String.raw`^(?:list|show(?:\s+me)?|ls|what|which)\s+${what}(?:\s+(?:are|is))?(?:\s+(?:in|of|under|from|at))?(?:\s+(.+))?$`,
      'i'
    ).exec(question) ??
    /^(?:list|ls|dir)(?:\s+(.+))?$/i.exec(question) ??
    /^what(?:'s| is) (?:in )?(here|there|this (?:directory|folder)|the (?:directory|folder) .+)$/i.exec(question)
  if (!asked) return undefined
  const where = (asked[1] ?? '.').trim()
  if (HERE.test(where)) return { does: 'list', path: '.' }
  const path = where.replace(/^the\s+/i, '').replace(/^(?:directory|folder)\s+|\s+(?:directory|folder)$/gi, '')
  return { does: 'list', path: unquoted(path) }
}

function reading(question: string): Intent | undefined {
  const verb = new RegExp(
    String.raw`^(?:read|show|open|cat|print|display|view)\s+(?:me\s+)?(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?(?:file\s+)?${aPath}(?:\s+file)?$`,
    'i'
  )
  const ask = new RegExp(
    String.raw`^(?:what(?:'s| is) (?:written )?in|what does)\s+(?:the\s+)?(?:file\s+)?${aPath}(?:\s+(?:say|contain|hold))?$`,
    'i'
  )
  const path = (verb.exec(question) ?? ask.exec(question))?.[1]
  return path ? { does: 'read', path: unquoted(path) } : undefined
}
