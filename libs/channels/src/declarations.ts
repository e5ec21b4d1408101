// Declares the stock channels, after which come ours: of two overloads the compiler tries the later one first.
import '@feathersjs/transport-commons'
import type { Application, HookContext, RealTimeConnection, ServiceGenericType } from '@feathersjs/feathers'

/** Connections that an event can be sent to. */
export interface Audience {
  /** How many connections of this process are in it; one in several of its channels counts once. */
  readonly length: number
  /** The connections of this process, each once. */
  readonly connections: RealTimeConnection[]
  /** Those of its present connections for which `isWanted` answers yes. Later joins and leaves do not change it. */
  filter(isWanted: (connection: RealTimeConnection) => boolean): Audience
  /** The same connections without those that are in one of the given channels, whoever they are when the event is sent. */
  except(...names: (string | readonly string[])[]): Audience
  /**
   * The same connections, who get `data` in place of the event's own payload (`undefined`: the payload), and, where there
   * are any, `extra` in place of its further arguments.
   */
  send(data: unknown, ...extra: unknown[]): Audience
  /**
   * Takes its connections out of the given channels: those of this process before it returns, those of the others as soon as
   * they hear of it. What was emitted before still reaches them, what is emitted after does not.
   */
  takeOutOf(...names: (string | readonly string[])[]): this
}

/** One or several named channels, each a Socket.IO room of the same name. A name that nobody is in does not exist. */
export interface Channel extends Audience {
  /** Puts the connections into each of the channels. `undefined`, a call's connection outside a socket, is passed over. */
  join(...connections: (RealTimeConnection | undefined)[]): this
  /** Takes the connections, or those for which a function answers yes, out of each of the channels. */
  leave(...who: (RealTimeConnection | undefined | ((connection: RealTimeConnection) => boolean))[]): this
  send(data: unknown, ...extra: unknown[]): Channel
}

/** Who hears an event; nothing stands for nobody. A connection in several of them hears it once, as the first one sends it. */
export type PublishedTo = Audience | false | null | undefined | readonly PublishedTo[]

/** Says, at once and never by a promise, who hears an event. */
export type Publisher<T, A = Application, S = unknown> = (payload: T, context: HookContext<A, S>) => PublishedTo

/** What is known about an event: the context of the call it comes from, or this much of an event emitted by hand. */
export type EventContext = Pick<HookContext, 'app' | 'path' | 'service'> & Partial<HookContext>

declare module '@feathersjs/feathers/lib/declarations' {
  interface ServiceAddons<A, S> {
    /** Says who hears the events of this service, or one of them. */
    publish(publisher: Publisher<ServiceGenericType<S>, A, this>): this
    publish(event: string, publisher: Publisher<ServiceGenericType<S>, A, this>): this
    registerPublisher(publisher: Publisher<ServiceGenericType<S>, A, this>): this
    registerPublisher(event: string, publisher: Publisher<ServiceGenericType<S>, A, this>): this
  }

  interface Application<Services, Settings> {
    /** The channels that have someone in, in no particular order. The list is frozen: copy it to sort it. */
    channels: string[]
    channel(...names: (string | readonly string[])[]): Channel
    /** Says who hears the events, or one event, of all services that do not say so themselves. */
    publish<T>(publisher: Publisher<T, this>): this
    publish<T>(event: string, publisher: Publisher<T, this>): this
    registerPublisher<T>(publisher: Publisher<T, this>): this
    registerPublisher<T>(event: string, publisher: Publisher<T, this>): this
  }
}
