import { type Static, Type } from '@sinclair/typebox'
import { defineRoute, defineService, rowEvents } from './define.ts'
import { createdBy, Id, idempotencyKey, ifVersion, Name, Nullable, StringEnum, strict, timestamps } from './fields.ts'

/** Whether its program is there, is being installed, or is there and wants its user to sign in. */
export const AGENT_STATUS = ['available', 'missing', 'installing', 'needs_login'] as const

const AgentName = Type.String({ maxLength: 64, pattern: '^[a-z0-9][a-z0-9._-]*$' })
const Command = Type.String({ minLength: 1, maxLength: 4096 })
const Args = Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 100 })
/** Names of environment variables the agent may see although they look like secrets; never their values. */
const EnvNames = Type.Array(Type.String({ maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), { maxItems: 100 })
const Setting = Nullable(Type.String({ minLength: 1, maxLength: 200 }))

/** What Callboard knows of an agent that it can install. */
const Preset = Type.Object(
  {
    title: Name(),
    /** The npm package, and the exact version that is installed. */
    package: Type.String({ maxLength: 214 }),
    version: Type.String({ maxLength: 64 }),
    /** How its user signs in: a sentence with what has to be typed. */
    sign_in: Type.String({ maxLength: 5000 })
  },
  strict
)

const Agent = Type.Object(
  {
    agent_id: Id('agent'),
    name: AgentName,
    /** Of an agent that Callboard knows. */
    preset: Nullable(Preset),
    adapter: StringEnum(['acp']),
    /** The program; null for the one that comes with Callboard. */
    command: Nullable(Command),
    args: Args,
    env: EnvNames,
    model: Setting,
    mode: Setting,
    status: StringEnum(AGENT_STATUS),
    /** The version of the program that was found, where it says one. */
    program_version: Nullable(Type.String({ maxLength: 64 })),
    /** Why the last installation failed: a sentence. */
    fault: Nullable(Type.String({ maxLength: 1000 })),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Agent = Static<typeof Agent>

/** How far an installation is. */
const InstallProgress = Type.Object(
  {
    agent_id: Id('agent'),
    /** What is being done, and how much of it is there. */
    label: Type.String({ maxLength: 400 })
  },
  strict
)
export type InstallProgress = Static<typeof InstallProgress>

/** What can be asked to work: a program that speaks the Agent Client Protocol on its standard input and output. */
export const agents = defineService({
  path: 'agents',
  entity: 'agent',
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
      strict
    ),
    update: Type.Object(
      { name: AgentName, command: Command, args: Args, env: EnvNames, model: Setting, mode: Setting, ...ifVersion },
      strict
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
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', update: 'admin', patch: 'admin', remove: 'admin' },
  events: {
    ...rowEvents('agent', Agent, ['workspace']),
    progress: { delivery: 'ephemeral', payload: InstallProgress, types: ['agent.progress'], audience: ['workspace'] }
  }
})

const Nothing = Type.Object({ ...idempotencyKey }, strict)

/**
 * Installs the exact version of a preset's package and answers at once with the row; it goes on in the background, and ends
 * with a row that is `available`, or `missing` with a `fault`.
 */
export const installAgent = defineRoute({
  path: 'agents/:agent_id/install',
  role: 'admin',
  data: Nothing,
  answer: Agent
})

/** Ends an installation that is under way; nothing of it is left. */
export const stopInstall = defineRoute({
  path: 'agents/:agent_id/stop',
  role: 'admin',
  data: Nothing,
  answer: Agent
})

/** Looks again whether the agent's program is there, and which version. */
export const detectAgent = defineRoute({
  path: 'agents/:agent_id/look',
  role: 'admin',
  data: Nothing,
  answer: Agent
})
