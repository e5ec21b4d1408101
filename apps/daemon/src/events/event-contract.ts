import type { EventContract, ServiceContract } from '@callboard/contract'
import type { TSchema } from '@sinclair/typebox'
import { dataValidator, type Validator } from '../core/validator.ts'

const validators = new WeakMap<TSchema, Validator>()

/**
 * The contract of an event that is about to be published.
 * @throws when the event is not in the contract (C9), or when `checksPayload` is set and the payload does not match (R3)
 */
export function eventContract(
  { path, events }: Pick<ServiceContract, 'path' | 'events'>,
  event: string | null,
  payload: unknown,
  checksPayload: boolean
): EventContract {
  const contract = event ? events[event] : undefined
  if (!contract) throw new Error(`${path} ${event} is not in the contract`)
  if (checksPayload) validatorOf(contract.payload)(payload)
  return contract
}

function validatorOf(schema: TSchema): Validator {
  const validator = validators.get(schema) ?? dataValidator(schema)
  validators.set(schema, validator)
  return validator
}
