/** The meaning of a simple request. */
export type Intent =
  | { kind: 'describe' }
  | { kind: 'list'; path: string }
  | { kind: 'read'; path: string }
  | { kind: 'search'; text: string; path: string | undefined }
  | { kind: 'write'; path: string; content: string }
  | { kind: 'run'; command: string }
  | { kind: 'unknown' }

/** A longer text is no simple request, and the patterns are slow on long texts. */
const MAX_PATTERN_LENGTH = 300

/** Parses a request in English. Requests that change something are matched strictly. */
export function parseIntent(prompt: string): Intent {
  const request = stripCourtesy(prompt)
  const action = parseRun(request) ?? parseWrite(request)
  if (action) return action
  if (request.length > MAX_PATTERN_LENGTH) return { kind: 'unknown' }
  const question = request.replace(/[\s?!.]+$/, '')
  return (
    parseDescribe(question) ??
    parseSearch(question) ??
    parseList(question) ??
    parseRead(question) ?? { kind: 'unknown' }
  )
}

function stripCourtesy(prompt: string): string {
  const asked = prompt.trim().replace(/^(?:(?:hi|hey|hello|please|okay|ok|now|then)\b[\s,.!:]*)+(?=\S)/i, '')
  const ended = asked.replace(/(?<![\s,])[\s,]+please[.!?]*$/i, '')
  const polite = /^(?:can|could|would|will) you\s+(?:please\s+)?/i
  if (polite.test(ended)) return ended.replace(polite, '').replace(/\?$/, '').trimEnd()
  return ended.replace(/^i(?:'d| would) like you to\s+/i, '')
}

function parseRun(request: string): Intent | undefined {
  const prompted = /^[$!]\s*(\S[\s\S]*)$/.exec(request)?.[1]
  if (prompted) return { kind: 'run', command: prompted.trim() }
  const asked = /^(?:run|execute):?\s+(?:(?:the\s+)?(?:shell\s+)?command:?\s+)?(\S[\s\S]*)$/i.exec(request)?.[1]
  if (!asked) return undefined
  const quoted = quotedText(asked)
  // "run the tests" names no command.
  if (quoted === undefined && /^(?:the|my|all|some|a|an|it|this|that)\b/i.test(asked)) return undefined
  return { kind: 'run', command: quoted?.trim() ?? asked.trim().replace(/(?<=\w)\.$/, '') }
}

const PATH = String.raw`("[^"\n]+"|'[^'\n]+'|${'`[^`\\n]+`'}|\S+)`
const FILE = String.raw`(?:(?:an?|the)\s+)?(?:(?:new|text|empty)\s+)*(file\s+)?(?:(?:called|named)\s+)?${PATH}`
const INTO_FILE = ignoreCase(String.raw`\s(?:to|into|in)\s+${FILE}$`)
const WITH = String.raw`(?:\s+(?:with|containing|that says|saying)|\s*:)(?:\s+the)?(?:\s+(?:contents?|text)\b)?\s*:?\s*`
const FILE_WITH = ignoreCase(String.raw`^(?:create|make|write|add|save)\s+${FILE}${WITH}(?=\S)`)
const EMPTY_FILE = ignoreCase(String.raw`^(?:create|make|add)\s+${FILE}$`)

/** Only the beginning and the end are matched against patterns, as the content between them may be long. */
function parseWrite(request: string): Intent | undefined {
  const head = request.slice(0, MAX_PATTERN_LENGTH)
  const tail = request.slice(-MAX_PATTERN_LENGTH)
  const verb = /^(?:write|put|save)\s+/i.exec(head)?.[0]
  const into = verb && INTO_FILE.exec(tail)
  if (into) {
    const content = request.slice(verb.length, request.length - tail.length + into.index)
    return toWriteIntent(into[2], content, into[1] !== undefined || quotedText(content) !== undefined)
  }
  const filled = FILE_WITH.exec(head)
  if (filled) return toWriteIntent(filled[2], request.slice(filled[0].length), filled[1] !== undefined)
  const empty = request === head ? EMPTY_FILE.exec(head) : null
  return empty ? toWriteIntent(empty[2], '', empty[1] !== undefined) : undefined
}

/** "write a poem in French" names no file: a file name looks like a path, or follows the word "file". */
function toWriteIntent(path = '', content = '', isCalledFile: boolean): Intent | undefined {
  const name = stripQuotes(path)
  return isCalledFile || /[./]/.test(name) ? { kind: 'write', path: name, content: stripQuotes(content) } : undefined
}

const ABOUT =
  /^(?:what|describe|explain|summari[sz]e|tell me|give me|show me|introduce|overview)\b.*\b(?:repo|repository|project|code ?base|workspace)(?:\s+(?:about|all|do|does|doing|for|here))*$/i
const WHAT_IS_THIS = /^(?:overview|summary|what(?: is|'s) (?:this|it)(?: (?:about|for))?|where am i)$/i

function parseDescribe(question: string): Intent | undefined {
  return ABOUT.test(question) || WHAT_IS_THIS.test(question) ? { kind: 'describe' } : undefined
}

const WHERE_IS =
  /^where(?:'s|\s+(?:is|are))\s+(?:the\s+)?(.+?)(?:\s+(?:defined|declared|implemented|used|called|set|mentioned|imported|located))?$/i
const WHICH_FILES = /^(?:which|what) files? (?:mentions?|contains?|uses?|imports?|has|have)\s+(.+)$/i
const SEARCH =
  /^(?:search(?:\s+for)?|grep(?:\s+for)?|look\s+for|find)\s+(?:(?:all|every)\s+)?(?:(?:occurrences?|uses?|mentions?)\s+of\s+)?(.+)$/i
const TEXT_IN_PATH = ignoreCase(String.raw`^(.+)\s+in\s+(?:the\s+)?(?:(?:directory|folder)\s+)?${PATH}$`)

function parseSearch(question: string): Intent | undefined {
  const wanted = (WHERE_IS.exec(question) ?? WHICH_FILES.exec(question) ?? SEARCH.exec(question))?.[1]
  if (!wanted) return undefined
  const [, text = wanted, path] = TEXT_IN_PATH.exec(wanted) ?? []
  return { kind: 'search', text: stripQuotes(text), path: path && stripQuotes(path) }
}

const LIST_FILES =
  /^(?:list|show(?:\s+me)?|ls|what|which)\s+(?:(?:all|the|my)\s+)*(?:files|folders|directories|entries)(?:\s+(?:are|is))?(?:\s+(?:in|of|under|from|at))?(?:\s+(.+))?$/i
const LIST = /^(?:list|ls|dir)(?:\s+(.+))?$/i
const WHAT_IS_IN = /^what(?:'s| is) (?:in )?(here|there|this (?:directory|folder)|the (?:directory|folder) .+)$/i
const HERE = /^(?:here|there|this|\.|\/|(?:this|the) (?:directory|folder|repo|repository|root|project))$/i

function parseList(question: string): Intent | undefined {
  const asked = LIST_FILES.exec(question) ?? LIST.exec(question) ?? WHAT_IS_IN.exec(question)
  if (!asked) return undefined
  const where = (asked[1] ?? '.').trim()
  if (HERE.test(where)) return { kind: 'list', path: '.' }
  const path = where
    .replace(/^(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?/i, '')
    .replace(/^(?:directory|folder)\s+|\s+(?:directory|folder)$/gi, '')
  return { kind: 'list', path: stripQuotes(path) }
}

const READ = ignoreCase(
  String.raw`^(?:read|show|open|cat|print|display|view)\s+(?:me\s+)?(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?(?:file\s+)?${PATH}(?:\s+file)?$`
)
const WHAT_FILE_SAYS = ignoreCase(
  String.raw`^(?:what(?:'s| is) (?:written )?in|what does)\s+(?:the\s+)?(?:file\s+)?${PATH}(?:\s+(?:say|contain|hold))?$`
)

function parseRead(question: string): Intent | undefined {
  const path = (READ.exec(question) ?? WHAT_FILE_SAYS.exec(question))?.[1]
  return path ? { kind: 'read', path: stripQuotes(path) } : undefined
}

function ignoreCase(pattern: string): RegExp {
  return new RegExp(pattern, 'i')
}

const QUOTED = /^(?:"([\s\S]*)"|'([\s\S]*)'|`([^`]*)`|“([\s\S]*)”|```[^\n]*\n([\s\S]*?\n?)```)$/

/** The text inside quotation marks or a code fence; undefined where there is none. */
function quotedText(text: string): string | undefined {
  return QUOTED.exec(text.trim())
    ?.slice(1)
    .find(inside => inside !== undefined)
}

function stripQuotes(text: string): string {
  return quotedText(text) ?? text.trim()
}
