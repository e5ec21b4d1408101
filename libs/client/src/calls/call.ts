/** A Feathers call as it goes over the wire: the method, the service's path and the arguments in Feathers' order. */
export type Request = readonly [method: string, path: string, ...args: unknown[]]

export interface CallOptions {
  /** True if repeating the call is safe: it is then sent again on each new connection until it is answered. */
  isIdempotent?: boolean
}

export type Call = <T>(request: Request, options?: CallOptions) => Promise<T>
