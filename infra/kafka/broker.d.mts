export interface Broker {
  /** `127.0.0.1:<port>`, as KAFKA_BROKERS wants it. */
  readonly brokers: string
  readonly port: number
  readonly pid: number
  readonly dir: string
  readonly logFile: string
  /** Ends it (default SIGTERM, then SIGKILL after 10 s) and removes its folder if that was a temporary one. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface BrokerOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Where data and log lie, kept afterwards, so that a broker can be started on them again. Default: temporary. */
  readonly dir?: string
  /** Lines of server.properties to add or replace. */
  readonly properties?: Record<string, string | number | boolean>
  /** Whether it outlives this process. */
  readonly detached?: boolean
}

export function canStartBroker(): Promise<boolean>
/** Fetches the jars if need be (Maven), then starts and waits. Throws with the broker's last words. */
export function startBroker(options?: BrokerOptions): Promise<Broker>
/** A port of 127.0.0.1 that nobody listens on just now. */
export function freePort(): Promise<number>
