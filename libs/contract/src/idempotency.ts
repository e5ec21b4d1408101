import type { Route, ServicePath, Services } from './contracts.ts'

/** The paths whose `create` takes no idempotency key: a client cannot safely repeat these calls. */
type KeylessService = {
  [P in ServicePath]: Services[P] extends { create(data: infer D): unknown }
    ? 'idempotency_key' extends keyof D
      ? never
      : P
    : never
}[ServicePath]
type KeylessRoute = {
  [R in Route as R['path']]: 'idempotency_key' extends keyof R['data']['properties'] ? never : R['path']
}[Route['path']]

/** The compiler checks this list against the contracts; it is written out so that a browser need not load their schemas. */
const KEYLESS: Record<KeylessService | KeylessRoute, true> = {
  tokens: true,
  invites: true,
  subscriptions: true,
  presence: true,
  links: true,
  'sessions/:session_id/options': true
}

/** T3: returns whether the `create` of a service or route takes an `idempotency_key`, which makes it safe to repeat. */
export const takesIdempotencyKey = (path: ServicePath | Route['path']): boolean => !(path in KEYLESS)
