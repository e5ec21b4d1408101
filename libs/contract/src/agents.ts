import { type Static, Type } from '@sinclair/typebox'
import { defineRoute, defineService, rowEvents } from './define.ts'
import {
  createdBy,
  EmptyBody,
  Id,
  idempotencyKey,
  ifVersion,
  Name,
  Nullable,
  StringEnum,
  strict,
  timestamps
} from './fields.ts'

/** `needs_login`: the program is installed, and its user has to sign in to it. */
export const AGENT_STATUS = ['available', 'missing', 'installing', 'needs_login'] as const

const AgentName = Type.String({ maxLength: 64, pattern: '^[a-z0-9][a-z0-9._-]*$' })
const Command = Type.String({ minLength: 1, maxLength: 4096 })
const Args = Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 100 })
/** Names (never values) of the environment variables that the agent receives although they look like secrets. */
const EnvNames = Type.Array(Type.String({ maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), { maxItems: 100 })
const DefaultOption = Nullable(Type.String({ minLength: 1, maxLength: 200 }))

/** An agent that Callboard can install. */
const Preset = Type.Object(
  {
    title: Name(),
    /** The npm package and the exact version to install. */
    package: Type.String({ maxLength: 214 }),
    version: Type.String({ maxLength: 64 }),
    /** Instructions for signing in, with the command to type. */
    sign_in: Type.String({ maxLength: 5000 })
  },
  strict
)

const Agent = Type.Object(
  {
    agent_id: Id('agent'),
    name: AgentName,
    /** Null for an agent that a person has added. */
    preset: Nullable(Preset),
    adapter: StringEnum(['acp']),
    /** The program; null for the built-in agent. */
    command: Nullable(Command),
    args: Args,
    env: EnvNames,
    model: DefaultOption,
    mode: DefaultOption,
    status: StringEnum(AGENT_STATUS),
    /** The version of the installed program, if known. */
    program_version: Nullable(Type.String({ maxLength: 64 })),
    /** The error message of the last installation, if it failed. */
    fault: Nullable(Type.String({ maxLength: 1000 })),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Agent = Static<typeof Agent>

/** The progress of an installation. */
const InstallProgress = Type.Object(
  {
    agent_id: Id('agent'),
    /** The current step and how much of it is done. */
    label: Type.String({ maxLength: 400 })
  },
  strict
)
export type InstallProgress = Static<typeof InstallProgress>

/** A program that speaks the Agent Client Protocol on its standard input and output. */
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
        model: Type.Optional(DefaultOption),
        mode: Type.Optional(DefaultOption),
        ...idempotencyKey
      },
      strict
    ),
    update: Type.Object(
      {
        name: AgentName,
        command: Command,
        args: Args,
        env: EnvNames,
        model: DefaultOption,
        mode: DefaultOption,
        ...ifVersion
      },
      strict
    ),
    patch: Type.Object(
      {
        name: Type.Optional(AgentName),
        command: Type.Optional(Command),
        args: Type.Optional(Args),
        env: Type.Optional(EnvNames),
        model: Type.Optional(DefaultOption),
        mode: Type.Optional(DefaultOption),
        ...ifVersion
      },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', update: 'admin', patch: 'admin', remove: 'admin' },
  events: {
    ...rowEvents('agents', 'agent', Agent),
    progress: { delivery: 'ephemeral', payload: InstallProgress, types: ['agent.progress'], audience: ['workspace'] }
  }
})

/**
 * Starts to install the exact version of a preset's package and returns the row at once. The installation runs in the
 * background and ends with a row that is `available`, or `missing` with a `fault`.
 */
export const installAgent = defineRoute({
  path: 'agents/:agent_id/install',
  role: 'admin',
  data: EmptyBody(),
  answer: Agent
})

/** Cancels a running installation and removes its files. */
export const stopInstall = defineRoute({
  path: 'agents/:agent_id/stop',
  role: 'admin',
  data: EmptyBody(),
  answer: Agent
})

/** Detects again whether the agent's program is installed, and its version. */
export const detectAgent = defineRoute({
  path: 'agents/:agent_id/look',
  role: 'admin',
  data: EmptyBody(),
  answer: Agent
})
