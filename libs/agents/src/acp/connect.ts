import {
  type ClientConnection,
  client,
  methods,
  RequestError,
  type RequestPermissionResponse
} from '@agentclientprotocol/sdk'
import type { AgentProcess } from '../process/agent-process.ts'
import { createMessageStream, type UpdateListener } from './transport.ts'

export interface AcpHandlers extends UpdateListener {
  /** A permission request. The signal aborts when the agent withdraws the request or the connection closes. */
  permissionRequest(params: unknown, withdrawn: AbortSignal): Promise<RequestPermissionResponse>
  /** A request or notification with an unknown method. */
  unknownMessage(method: string, params: unknown): void
}

/** Connects the SDK's client to the agent's pipes. The connection closes when the agent's process exits. */
export function connect(agent: AgentProcess, handlers: AcpHandlers): ClientConnection {
  const connection = client({ name: 'callboard' })
    .onRequest(methods.client.session.requestPermission, acceptUnchecked, ({ params, signal }) =>
      handlers.permissionRequest(params, signal)
    )
    .onRequest('*', ({ method, params }) => {
      handlers.unknownMessage(method, params)
      throw RequestError.methodNotFound(method)
    })
    .onNotification('*', ({ method, params }) => handlers.unknownMessage(method, params))
    .connect(createMessageStream(agent.stdin, agent.stdout, handlers))
  void agent.exited.then(() => connection.close())
  return connection
}

/** Skips the SDK's validation, which refuses requests over fields that are not needed: handlers narrow what they read. */
function acceptUnchecked(params: unknown): unknown {
  return params
}
