import { LIMITS, type ServiceContract } from '@callboard/contract'
import { KnexService } from '@feathersjs/knex'
import type { Application } from '../declarations.ts'

/** The Knex adapter over a contract's table: the database filters, orders and pages. */
export const knexService = (app: Application, { path, key }: ServiceContract) =>
  new KnexService({
    Model: app.get('database'),
    name: path,
    id: key,
    paginate: { default: LIMITS.page, max: LIMITS.pageMax }
  })

const METHODS = ['find', 'get', 'create', 'update', 'patch', 'remove'] as const

/** What Feathers shows of a service to the outside: the methods and events of its contract, and no other (C9). */
export const serviceOptions = ({ methods, events }: ServiceContract) => ({
  methods: METHODS.filter(method => methods[method] !== undefined),
  serviceEvents: Object.keys(events)
})
