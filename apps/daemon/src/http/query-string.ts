import type { Request } from 'koa'
import { parse } from 'qs'
import type { Application } from '../declarations.ts'

/**
 * The query of an address as an object. Feathers' own reader makes no list of more than 20 values, and passes over names
 * such as `constructor`, which the contract refuses.
 */
export function parseQueryStrings(app: Application): void {
  Object.defineProperty(app.request, 'query', {
    get(this: Request) {
      return parse(this.querystring, { arrayLimit: 200, plainObjects: true })
    }
  })
}
