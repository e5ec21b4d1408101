import type { EventContract, ServiceContract } from '@callboard/contract'
import type { TSchema } from '@sinclair/typebox'
import { type Check, checkData } from '../core/validator.ts'
import type { Application } from '../declarations.ts'

const checks = new WeakMap<TSchema, Check>()

/**
 * What the contract says of an event that is about to be said. Throws when it says nothing (C9), and in tests and
 * development when the payload is not what it says (R3).
 */
export function eventContract(
  app: Application,
  { path, events }: ServiceContract,
  event: string | null,
  payload: unknown
): EventContract {
  const declared = event ? events[event] : undefined
  if (!declared) throw new Error(`${path} ${event} is not in the contract`)
  if (app.get('config').checksPayloads) checkOf(declared.payload)(payload)
  return declared
}

function checkOf(schema: TSchema): Check {
  const check = checks.get(schema) ?? checkData(schema)
  checks.set(schema, check)
  return check
}
