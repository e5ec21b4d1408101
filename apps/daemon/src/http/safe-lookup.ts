import type { Application } from '../declarations.ts'

/**
 * Feathers keeps its services in plain objects, where inherited names such as `constructor` are found and make the lookup
 * throw. Such a path is looked up as the empty path, which has no service.
 */
export function guardLookup(app: Application): void {
  const { lookup } = app
  const isInherited = (part: string) => part in Object.prototype
  app.lookup = path => lookup.call(app, path.split('/').some(isInherited) ? '' : path)
}
