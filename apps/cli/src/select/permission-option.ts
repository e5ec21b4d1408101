import type { PermissionOption } from '@callboard/contract'
import { CliError, EXIT } from '../base/cli-error.ts'
import { toSingleLine } from '../format/sanitize.ts'

/** The kinds of options that a word means, in order of preference: an agent may call its options anything. */
const KINDS_BY_WORD: Readonly<Record<string, readonly PermissionOption['kind'][]>> = {
  allow: ['allow_once'],
  deny: ['reject_once', 'reject_always'],
  reject: ['reject_once', 'reject_always']
}

/**
 * The option that is meant: of the kind that the word means, else of exactly this id or name, else the only one whose id or
 * name begins with it. Case does not matter.
 */
export function findOption(options: readonly PermissionOption[], text: string): PermissionOption {
  const wanted = text.toLowerCase()
  const labels = ({ option_id, name }: PermissionOption) => [option_id.toLowerCase(), name.toLowerCase()]
  const kinds = Object.hasOwn(KINDS_BY_WORD, wanted) ? (KINDS_BY_WORD[wanted] ?? []) : []
  const isExact = (option: PermissionOption) => labels(option).includes(wanted)
  const exact = options.filter(isExact)
  // "allow" must not be taken for the beginning of "allow_always".
  const partial = kinds.length ? [] : options.filter(option => labels(option).some(label => label.startsWith(wanted)))
  const byKind = kinds.flatMap(kind => {
    const ofKind = options.filter(option => option.kind === kind)
    return ofKind.length > 1 ? [ofKind.filter(isExact), ofKind] : [ofKind]
  })
  const candidates = [...byKind, exact, partial]
  const matches = candidates.find(({ length }) => length > 0) ?? []
  const [option, ...others] = matches
  if (option && !others.length) return option
  const problem = option ? `"${text}" matches several options` : `No such option: "${text}"`
  const lines = (option ? matches : options).map(one => `  ${toSingleLine(one.option_id)}  ${toSingleLine(one.name)}`)
  const reason = option ? 'ambiguous' : 'no_such_option'
  throw new CliError(EXIT.usage, reason, [`${problem}. Options:`, ...lines].join('\n'))
}
