import type { Diff, diff, RouteOf, routes, Services, SignedIn, SignInRequest } from '@callboard/contract'
import type { Application } from '@feathersjs/feathers'

type Route = (typeof routes)[number]

/** The placeholders of a path: `{ session_id: string }` for `sessions/:session_id/prompt`. */
type RouteParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { [N in Name]: string } & RouteParams<Rest>
  : unknown

/** The last argument of a call: `{ route }` where the path has placeholders. */
type PathArgs<Path extends string> = Path extends `${string}:${string}` ? [params: { route: RouteParams<Path> }] : []

interface RouteService<R extends Route> {
  create(data: Parameters<RouteOf<R>['create']>[0], ...args: PathArgs<R['path']>): ReturnType<RouteOf<R>['create']>
}

type RouteServices = { [R in Route as R['path']]: RouteService<R> }

type ReadRouteServices = { [P in (typeof diff)['path']]: { find(...args: PathArgs<P>): Promise<Diff> } }

interface AuthenticationService {
  create(data: SignInRequest): Promise<SignedIn>
}

/** Every service that a client can call, by its path. */
export type ClientServices = Services & RouteServices & ReadRouteServices & { authentication: AuthenticationService }

/** A Feathers client application of Callboard's services. Hooks and plugins are added to it as to any other. */
export type ClientApp = Application<ClientServices>
