import { type Static, type TObject, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const strict = { additionalProperties: false }
const Count = Type.Integer({ minimum: 0 })

/** Text from a seed: the same seed and the same spec produce the same text in the same deltas. */
export const TextSpec = Type.Object(
  {
    /** Total UTF-16 code units. Default: 200. */
    length: Type.Optional(Count),
    /** Characters per second. Default: unlimited. */
    rate: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    /** The smallest and largest delta. Default: 1 to 12. */
    piece: Type.Optional(Type.Tuple([Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 1 })])),
    /** Emoji between the words, split between their surrogates where deltas allow. */
    emoji: Type.Optional(Type.Boolean()),
    /** This text instead of one from the seed; `length` is ignored. */
    text: Type.Optional(Type.String())
  },
  strict
)
export type TextSpec = Static<typeof TextSpec>

const Children = Type.Object(
  {
    count: Type.Optional(Count),
    /** Start them in another session, without the agent as their parent. */
    orphan: Type.Optional(Type.Boolean()),
    /** Start them with an empty environment, without the process tag. */
    bare: Type.Optional(Type.Boolean()),
    ignoreSignals: Type.Optional(Type.Boolean())
  },
  strict
)
export type Children = Static<typeof Children>

/**
 * The actions of the scripted agent for one prompt. A prompt that is a JSON object is a script; others get a short answer that
 * repeats them. Everything is optional and runs in this order:
 *
 *     children      processes that outlive the turn; a tool call prints their pids, one per line
 *     thought       in deltas
 *     plan          this many entries, all pending
 *     tools         one after another: tool_call → request_permission? → in_progress → output grows → completed
 *     unknown       a `session/update` and a notification of unknown kinds
 *     nonsense      this many lines on stdout that are not JSON-RPC
 *     text          in deltas; the plan's entries are completed afterwards
 *     usage
 *     late          text after the response
 */
export const Script = Type.Object(
  {
    /** Overrides the seed of the command line. */
    seed: Type.Optional(Count),
    children: Type.Optional(Children),
    thought: Type.Optional(TextSpec),
    plan: Type.Optional(Count),
    /** The number of tool calls. Default: 1 with `output` or `permission`. */
    tools: Type.Optional(Count),
    /** The kind and input of each tool call. Default: a command with its title. */
    call: Type.Optional(Type.Object({ kind: Type.String(), input: Type.Unknown() }, strict)),
    /** The output of each tool call, which is `completed` after the last delta. */
    output: Type.Optional(TextSpec),
    /** Request permission for each tool call; with `first` the request is the first message about the call. */
    permission: Type.Optional(Type.Union([Type.Boolean(), Type.Literal('first')])),
    /** The reaction to a rejected tool call. Default: `go_on`. The call itself is not mentioned again. */
    afterReject: Type.Optional(
      Type.Union([Type.Literal('go_on'), Type.Literal('end_turn'), Type.Literal('cancelled')])
    ),
    unknown: Type.Optional(Type.Boolean()),
    nonsense: Type.Optional(Count),
    text: Type.Optional(TextSpec),
    /** Crash after this many characters of `text`, with this exit code. Default: 1. */
    crash: Type.Optional(Type.Object({ after: Count, code: Type.Optional(Count) }, strict)),
    /** The four ways in which agents report their usage. */
    usage: Type.Optional(
      Type.Union([Type.Literal('update'), Type.Literal('answer'), Type.Literal('quota'), Type.Literal('chunk')])
    ),
    /** Respond with a JSON-RPC error, after everything else. */
    error: Type.Optional(Type.Object({ code: Type.Integer(), message: Type.String() }, strict)),
    late: Type.Optional(TextSpec)
  },
  strict
)
export type Script = Static<typeof Script>

/** Parses a prompt that is a script; undefined when it is not a JSON object. Throws for an invalid script. */
export function parseScript(prompt: string): Script | undefined {
  if (!/^\s*\{/.test(prompt)) return undefined
  return validate(Script, JSON.parse(prompt))
}

/** Returns the value if it matches the schema; throws an Error that names the first problem. */
export function validate<T extends TObject>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value
  const problem = [...Value.Errors(schema, value)][0]
  throw new Error(`Invalid script at "${problem?.path}": ${problem?.message}.`)
}
