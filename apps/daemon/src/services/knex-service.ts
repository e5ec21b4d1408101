import { LIMITS, type ServiceContract } from '@callboard/contract'
import { KnexService } from '@feathersjs/knex'
import type { Application } from '../declarations.ts'

/** The Knex adapter for a contract's table: the database filters, sorts and pages. */
export const knexService = (app: Application, { path, key }: ServiceContract) =>
  new KnexService({
    Model: app.get('database'),
    name: path,
    id: key,
    paginate: { default: LIMITS.page, max: LIMITS.pageMax }
  })

const METHODS = ['find', 'get', 'create', 'update', 'patch', 'remove'] as const
type MethodOf<C extends ServiceContract> = (typeof METHODS)[number] & keyof C['methods']

/** The options that expose the methods and events of a contract, and no others (C9). */
export const serviceOptions = <C extends ServiceContract>({ methods, events }: C) => ({
  methods: METHODS.filter((method): method is MethodOf<C> => methods[method] !== undefined),
  serviceEvents: Object.keys(events)
})

/** A route is called with `create`, a read route with `find`; neither emits events. */
export const routeOptions = { methods: ['create' as const], serviceEvents: [] }
export const readRouteOptions = { methods: ['find' as const], serviceEvents: [] }
