import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { closed, Id, idempotencyKey, ifVersion, made, Nullable, stamps, Word } from './fields.ts'

export const AGENT_STATUS = ['available', 'missing', 'needs_login'] as const

const AgentName = Type.String({ maxLength: 64, pattern: '^[a-z0-9][a-z0-9._-]*$' })
const Command = Type.String({ minLength: 1, maxLength: 4096 })
const Args = Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 100 })
/** Names of environment variables the agent may see although they look like secrets; never their values. */
const EnvNames = Type.Array(Type.String({ maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), { maxItems: 100 })
const Setting = Nullable(Type.String({ minLength: 1, maxLength: 200 }))

const Agent = Type.Object(
  {
    agent_id: Id('agent'),
    name: AgentName,
    adapter: Word(['acp']),
    /** The program; null for the one that comes with Callboard. */
    command: Nullable(Command),
    args: Args,
    env: EnvNames,
    model: Setting,
    mode: Setting,
    status: Word(AGENT_STATUS),
    ...made,
    ...stamps
  },
  closed
)
export type Agent = Static<typeof Agent>

/** What can be asked to work: a program that speaks the Agent Client Protocol on its standard input and output. */
export const agents = defineService({
  path: 'agents',
  thing: 'agent',
  key: 'agent_id',
  row: Agent,
  scope: 'workspace',
  methods: {
    find: { where: ['agent_id', 'name', 'status'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    create: Type.Object(
      {
        name: AgentName,
        command: Command,
        args: Type.Optional(Args),
        env: Type.Optional(EnvNames),
        model: Type.Optional(Setting),
        mode: Type.Optional(Setting),
        ...idempotencyKey
      },
      closed
    ),
    update: Type.Object(
      { name: AgentName, command: Command, args: Args, env: EnvNames, model: Setting, mode: Setting, ...ifVersion },
      closed
    ),
    patch: Type.Object(
      {
        name: Type.Optional(AgentName),
        command: Type.Optional(Command),
        args: Type.Optional(Args),
        env: Type.Optional(EnvNames),
        model: Type.Optional(Setting),
        mode: Type.Optional(Setting),
        ...ifVersion
      },
      closed
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', update: 'admin', patch: 'admin', remove: 'admin' },
  events: rowEvents('agent', Agent, ['workspace'])
})
