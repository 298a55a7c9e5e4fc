/** One row of the inbox: how far one consumer has come with one partition of one source. */
export interface Lane {
  /** The service, or `<service>:<what>` for a second consumer of it. */
  readonly consumer: string
  /** The service whose topic it is; `log` for the embedded bus, which reads all of them as one; `signals`. */
  readonly source: string
  /** 0 where there are none. */
  readonly partition: number
}

/** What a consumer is brought, whichever bus brings it. `Body` is an event, a signal or raw bytes. */
export interface Message<Body = unknown> {
  /** The service whose fact it is (in the embedded bus not the lane's source). */
  readonly source: string
  /** Ascending within a lane: the log's position, or the offset where there is none. */
  readonly position: number
  /** The position sent before it to this partition; undefined where the bus can't lose one. */
  readonly previous?: number
  /** Messages of one key and source keep their order: incident id, else stream id, else a name of its own. */
  readonly key: string
  /** Event type without version, or what stands for it. */
  readonly type: string
  readonly body: Body
}

/** What a consumer does with messages of its unit: gives those that failed, and why. */
export type Deliver<Body> = (messages: readonly Message<Body>[], unit: Unit) => Promise<readonly Failure<Body>[]>

export interface Failure<Body> {
  readonly message: Message<Body>
  readonly error: unknown
}

/** The open unit of work, as far as the bus needs it (the store's is wider). */
export interface Unit {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}

/** Opens one unit of work, commits it when `work` is done, rolls it back when it throws. */
export type RunInUnit = <Result>(work: (unit: Unit) => Promise<Result>) => Promise<Result>

/** How bodies are written into the queue of dead letters and read back. */
export interface Codec<Body> {
  encode(body: Body): Written
  decode(written: Written): Body
}

/** `text` lies in the queue's row: no personal data. `bytes` may hold some and lies in log.content. */
export type Written = { readonly text: string } | { readonly bytes: Buffer }
