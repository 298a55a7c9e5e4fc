import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common'
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices'
import { isObservable, lastValueFrom, type Observable } from 'rxjs'
import type { Recorded, ServiceName } from '@atlas/contracts'
import { transportOf } from '../handles-event.js'

/**
 * The service's handlers, as Nest finds them (`@EventPattern` of `HandlesEvent`). It brings no messages itself: a bus
 * calls `handle` from inside a unit of work.
 */
export class AtlasTransport extends Server implements CustomTransportStrategy {
  override readonly transportId: symbol
  /** Nest's own layer would log a handler's failure and drop it. */
  override readonly propagatesEventHandlerErrors = true
  private readonly handlers = new Map<string, MessageHandler[]>()
  /** Called by Nest when every handler is known, and when the application closes. */
  private onClose: () => Promise<void> = () => Promise.resolve()

  constructor(readonly service: ServiceName) {
    super()
    this.transportId = transportOf(service)
  }

  /** Event types that the service handles. */
  get types(): ReadonlySet<string> {
    return new Set(this.handlers.keys())
  }

  /** Kept as a list, not chained as Nest does: a chain runs them at once, and one incident's work has an order. */
  override addHandler(pattern: string, callback: MessageHandler): void {
    const type = this.normalizePattern(pattern)
    this.handlers.set(type, [...(this.handlers.get(type) ?? []), callback])
    this.messageHandlers.set(type, callback)
  }

  /** Every handler of the event, one after another, each awaited whatever it returns. Throws what a handler threw. */
  async handle(event: Recorded): Promise<void> {
    for (const handler of this.handlers.get(event.type) ?? []) {
      const result: unknown = await handler(event)
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined })
    }
  }

  /** What ends the bus when Nest closes the application. */
  closesWith(onClose: () => Promise<void>): void {
    this.onClose = onClose
  }

  listen(callback: () => void): void {
    callback()
  }

  close(): Promise<void> {
    return this.onClose()
  }

  on(): void {
    throw new Error('the bus has no events of its own')
  }

  unwrap<T>(): T {
    throw new Error('there is no client beneath the bus')
  }
}

/**
 * Hands the handler's own error on. Nest's default turns every error into an Observable of "Internal server error",
 * and the runner would neither know a lost connection from a poison message nor have a stack to show.
 */
@Catch()
export class OriginalErrors implements RpcExceptionFilter<unknown> {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    throw error
  }
}
