/** What a plain request asks for. */
export type Intent =
  | { does: 'describe' }
  | { does: 'list'; path: string }
  | { does: 'read'; path: string }
  | { does: 'search'; text: string; path: string | undefined }
  | { does: 'write'; path: string; content: string }
  | { does: 'run'; command: string }
  | { does: 'unknown' }

/** Longer than this is no plain question, and the patterns are made for short texts. */
const LONGEST_HEAD = 300

/** Reads a plain English request. What would change something is read narrowly. */
export function understand(prompt: string): Intent {
  const request = withoutCourtesy(prompt)
  const act = running(request) ?? writing(request)
  if (act) return act
  if (request.length > LONGEST_HEAD) return { does: 'unknown' }
  const question = request.replace(/[\s?!.]+$/, '')
  return describing(question) ?? searching(question) ?? listing(question) ?? reading(question) ?? { does: 'unknown' }
}

function withoutCourtesy(prompt: string): string {
  const asked = prompt.trim().replace(/^(?:(?:hi|hey|hello|please|okay|ok|now|then)\b[\s,.!:]*)+(?=\S)/i, '')
  const ended = asked.replace(/(?<![\s,])[\s,]+please[.!?]*$/i, '')
  const polite = /^(?:can|could|would|will) you\s+(?:please\s+)?/i
  if (polite.test(ended)) return ended.replace(polite, '').replace(/\?$/, '').trimEnd()
  return ended.replace(/^i(?:'d| would) like you to\s+/i, '')
}

function running(request: string): Intent | undefined {
  const prompted = /^[$!]\s*(\S[\s\S]*)$/.exec(request)?.[1]
  if (prompted) return { does: 'run', command: prompted.trim() }
  const asked = /^(?:run|execute):?\s+(?:(?:the\s+)?(?:shell\s+)?command:?\s+)?(\S[\s\S]*)$/i.exec(request)?.[1]
  if (!asked) return undefined
  const quoted = inQuotes(asked)
  // "run the tests" names no command.
  if (quoted === undefined && /^(?:the|my|all|some|a|an|it|this|that)\b/i.test(asked)) return undefined
  return { does: 'run', command: quoted?.trim() ?? asked.trim().replace(/(?<=\w)\.$/, '') }
}

const A_PATH = String.raw`("[^"\n]+"|'[^'\n]+'|${'`[^`\\n]+`'}|\S+)`
const A_FILE = String.raw`(?:(?:an?|the)\s+)?(?:(?:new|text|empty)\s+)*(file\s+)?(?:(?:called|named)\s+)?${A_PATH}`
const INTO_FILE = anyCase(String.raw`\s(?:to|into|in)\s+${A_FILE}$`)
const WITH = String.raw`(?:\s+(?:with|containing|that says|saying)|\s*:)(?:\s+the)?(?:\s+(?:contents?|text)\b)?\s*:?\s*`
const FILE_WITH = anyCase(String.raw`^(?:create|make|write|add|save)\s+${A_FILE}${WITH}(?=\S)`)
const EMPTY_FILE = anyCase(String.raw`^(?:create|make|add)\s+${A_FILE}$`)

/** Only the beginning and the end are held against patterns: what is between may be long. */
function writing(request: string): Intent | undefined {
  const head = request.slice(0, LONGEST_HEAD)
  const tail = request.slice(-LONGEST_HEAD)
  const verb = /^(?:write|put|save)\s+/i.exec(head)?.[0]
  const into = verb && INTO_FILE.exec(tail)
  if (into) {
    const content = request.slice(verb.length, request.length - tail.length + into.index)
    return fileOf(into[2], content, into[1] !== undefined || inQuotes(content) !== undefined)
  }
  const filled = FILE_WITH.exec(head)
  if (filled) return fileOf(filled[2], request.slice(filled[0].length), filled[1] !== undefined)
  const empty = request === head ? EMPTY_FILE.exec(head) : null
  return empty ? fileOf(empty[2], '', empty[1] !== undefined) : undefined
}

/** "write a poem in French" names no file: a file's name looks like a path, or was said to be a file's. */
function fileOf(path = '', content = '', isSaidToBeFile: boolean): Intent | undefined {
  const name = unquoted(path)
  return isSaidToBeFile || /[./]/.test(name) ? { does: 'write', path: name, content: unquoted(content) } : undefined
}

const ABOUT =
  /^(?:what|describe|explain|summari[sz]e|tell me|give me|show me|introduce|overview)\b.*\b(?:repo|repository|project|code ?base|workspace)(?:\s+(?:about|all|do|does|doing|for|here))*$/i
const WHAT_IS_THIS = /^(?:overview|summary|what(?: is|'s) (?:this|it)(?: (?:about|for))?|where am i)$/i

function describing(question: string): Intent | undefined {
  return ABOUT.test(question) || WHAT_IS_THIS.test(question) ? { does: 'describe' } : undefined
}

const WHERE_IS =
  /^where(?:'s|\s+(?:is|are))\s+(?:the\s+)?(.+?)(?:\s+(?:defined|declared|implemented|used|called|set|mentioned|imported|located))?$/i
const WHICH_FILES = /^(?:which|what) files? (?:mentions?|contains?|uses?|imports?|has|have)\s+(.+)$/i
const SEARCH =
  /^(?:search(?:\s+for)?|grep(?:\s+for)?|look\s+for|find)\s+(?:(?:all|every)\s+)?(?:(?:occurrences?|uses?|mentions?)\s+of\s+)?(.+)$/i
const TEXT_IN_PATH = anyCase(String.raw`^(.+)\s+in\s+(?:the\s+)?(?:(?:directory|folder)\s+)?${A_PATH}$`)

function searching(question: string): Intent | undefined {
  const wanted = (WHERE_IS.exec(question) ?? WHICH_FILES.exec(question) ?? SEARCH.exec(question))?.[1]
  if (!wanted) return undefined
  const [, text = wanted, path] = TEXT_IN_PATH.exec(wanted) ?? []
  return { does: 'search', text: unquoted(text), path: path && unquoted(path) }
}

const LIST_FILES =
  /^(?:list|show(?:\s+me)?|ls|what|which)\s+(?:(?:all|the|my)\s+)*(?:files|folders|directories|entries)(?:\s+(?:are|is))?(?:\s+(?:in|of|under|from|at))?(?:\s+(.+))?$/i
const LIST = /^(?:list|ls|dir)(?:\s+(.+))?$/i
const WHAT_IS_IN = /^what(?:'s| is) (?:in )?(here|there|this (?:directory|folder)|the (?:directory|folder) .+)$/i
const HERE = /^(?:here|there|this|\.|\/|(?:this|the) (?:directory|folder|repo|repository|root|project))$/i

function listing(question: string): Intent | undefined {
  const asked = LIST_FILES.exec(question) ?? LIST.exec(question) ?? WHAT_IS_IN.exec(question)
  if (!asked) return undefined
  const where = (asked[1] ?? '.').trim()
  if (HERE.test(where)) return { does: 'list', path: '.' }
  const path = where
    .replace(/^(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?/i, '')
    .replace(/^(?:directory|folder)\s+|\s+(?:directory|folder)$/gi, '')
  return { does: 'list', path: unquoted(path) }
}

const READ = anyCase(
  String.raw`^(?:read|show|open|cat|print|display|view)\s+(?:me\s+)?(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?(?:file\s+)?${A_PATH}(?:\s+file)?$`
)
const WHAT_FILE_SAYS = anyCase(
  String.raw`^(?:what(?:'s| is) (?:written )?in|what does)\s+(?:the\s+)?(?:file\s+)?${A_PATH}(?:\s+(?:say|contain|hold))?$`
)

function reading(question: string): Intent | undefined {
  const path = (READ.exec(question) ?? WHAT_FILE_SAYS.exec(question))?.[1]
  return path ? { does: 'read', path: unquoted(path) } : undefined
}

function anyCase(pattern: string): RegExp {
  return new RegExp(pattern, 'i')
}

const QUOTED = /^(?:"([\s\S]*)"|'([\s\S]*)'|`([^`]*)`|“([\s\S]*)”|```[^\n]*\n([\s\S]*?\n?)```)$/

/** What is inside quotation marks or a fence, or nothing. */
function inQuotes(text: string): string | undefined {
  return QUOTED.exec(text.trim())
    ?.slice(1)
    .find(inside => inside !== undefined)
}

function unquoted(text: string): string {
  return inQuotes(text) ?? text.trim()
}
