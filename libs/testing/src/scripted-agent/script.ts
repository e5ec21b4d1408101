import { type Static, type TObject, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const strict = { additionalProperties: false }
const Count = Type.Integer({ minimum: 0 })

/** Words from a seed: the same seed and the same saying give the same text in the same pieces. */
export const Saying = Type.Object(
  {
    /** UTF-16 code units in all; 200 unless told. */
    length: Type.Optional(Count),
    /** Characters a second; without it as fast as the pipe takes them. */
    rate: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    /** The smallest and the largest piece; 1 to 12 unless told. */
    piece: Type.Optional(Type.Tuple([Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 1 })])),
    /** Emoji between the words, each cut in two between its surrogates wherever pieces allow. */
    emoji: Type.Optional(Type.Boolean()),
    /** These words instead of ones from the seed; `length` is then theirs. */
    text: Type.Optional(Type.String())
  },
  strict
)
export type Saying = Static<typeof Saying>

const Children = Type.Object(
  {
    count: Type.Optional(Count),
    /** Leave the agent: in a session of its own, out of reach of parentage and group. */
    orphan: Type.Optional(Type.Boolean()),
    /** Start them with an empty environment, so that they bear no mark. */
    bare: Type.Optional(Type.Boolean()),
    ignoreSignals: Type.Optional(Type.Boolean())
  },
  strict
)
export type Children = Static<typeof Children>

/**
 * What one prompt makes the scripted agent do. A prompt that is a JSON object is a script; any other gets a small answer
 * that repeats it. Everything is optional, and is done in this order:
 *
 *     children      processes that run on after the turn; a tool call prints their pids, one a line
 *     thought       in pieces
 *     plan          so many entries, all pending
 *     tools         one after another: tool_call → request_permission? → in_progress → output grows → completed
 *     unknown       a `session/update` and a notification of kinds that nobody knows
 *     nonsense      so many lines on stdout that are not JSON-RPC
 *     text          in pieces, with the plan's entries completed on the way
 *     usage
 *     late          text after the answer
 */
export const Script = Type.Object(
  {
    /** Beside the seed of the command line. */
    seed: Type.Optional(Count),
    children: Type.Optional(Children),
    thought: Type.Optional(Saying),
    plan: Type.Optional(Count),
    /** How many tool calls; 1 when only `output` or `permission` is there. */
    tools: Type.Optional(Count),
    /** What each tool call is, and is given; a command of its title unless told. */
    call: Type.Optional(Type.Object({ kind: Type.String(), input: Type.Unknown() }, strict)),
    /** What each tool call prints; its status says `completed` only after the last piece. */
    output: Type.Optional(Saying),
    /** Ask before each tool call; `first`: the question is the first that is heard of the call. */
    permission: Type.Optional(Type.Union([Type.Boolean(), Type.Literal('first')])),
    /** What a rejected tool call leads to; `go_on` unless told. Nothing more is said of the call itself. */
    afterReject: Type.Optional(
      Type.Union([Type.Literal('go_on'), Type.Literal('end_turn'), Type.Literal('cancelled')])
    ),
    unknown: Type.Optional(Type.Boolean()),
    nonsense: Type.Optional(Count),
    text: Type.Optional(Saying),
    /** Die in mid-sentence, after so many characters of `text`, with this exit code (1 unless told). */
    crash: Type.Optional(Type.Object({ after: Count, code: Type.Optional(Count) }, strict)),
    /** Four ways agents tell what they used. */
    usage: Type.Optional(
      Type.Union([Type.Literal('update'), Type.Literal('answer'), Type.Literal('quota'), Type.Literal('chunk')])
    ),
    /** Answer the prompt with a JSON-RPC error, after everything else. */
    error: Type.Optional(Type.Object({ code: Type.Integer(), message: Type.String() }, strict)),
    late: Type.Optional(Saying)
  },
  strict
)
export type Script = Static<typeof Script>

/** The script that a prompt is, or undefined when it is not a JSON object; throws when it is a wrong one. */
export function parseScript(prompt: string): Script | undefined {
  if (!/^\s*\{/.test(prompt)) return undefined
  return validate(Script, JSON.parse(prompt))
}

/** `value` as the schema wants it; throws an Error that names the first thing that is wrong. */
export function validate<T extends TObject>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value
  const fault = [...Value.Errors(schema, value)][0]
  throw new Error(`The script is wrong at "${fault?.path}": ${fault?.message}.`)
}
