import {
  type ClientConnection,
  client,
  methods,
  RequestError,
  type RequestPermissionResponse
} from '@agentclientprotocol/sdk'
import type { AgentProcess } from '../process/agent-process.ts'
import { type Listener, wire } from './transport.ts'

export interface Ears extends Listener {
  /** A permission request. The signal aborts when the agent takes the question back, or is gone. */
  question(params: unknown, withdrawn: AbortSignal): Promise<RequestPermissionResponse>
  /** A request or a notification that we know nothing of. */
  other(method: string, params: unknown): void
}

/** The SDK's client over the agent's pipes. It closes when the agent's process ends. Nothing is offered to the agent. */
export function connect(agent: AgentProcess, ears: Ears): ClientConnection {
  const connection = client({ name: 'callboard' })
    .onRequest(methods.client.session.requestPermission, asItIs, ({ params, signal }) => ears.question(params, signal))
    .onRequest('*', ({ method, params }) => {
      ears.other(method, params)
      throw RequestError.methodNotFound(method)
    })
    .onNotification('*', ({ method, params }) => ears.other(method, params))
    .connect(wire(agent.stdin, agent.stdout, ears))
  void agent.ended.then(() => connection.close())
  return connection
}

/** Params are narrowed where they are read: the SDK's own check refuses what it could do without. */
function asItIs(params: unknown): unknown {
  return params
}
