import type { CallContext, NextFunction } from '../declarations.ts'

/** Suppresses the event that Feathers emits for a call: the service publishes its events itself. */
export async function suppressEvent(context: CallContext, next: NextFunction): Promise<void> {
  await next()
  context.event = null
}
