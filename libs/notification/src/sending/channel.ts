import type { ChannelKind, ChatForm } from '@atlas/contracts'
import type { Sent } from '@atlas/runtime'

/** What leaves, once. */
export interface Outward {
  /** Message-ID or Idempotency-Key: the receiver may see it twice, and then it is the same. */
  readonly outwardId: string
  readonly address: string
  readonly name: string
  /** Of chat. */
  readonly form?: ChatForm
  readonly subject: string
  readonly body: string
  /** Outward id of the first mail of its thread; of mail that isn't the first. */
  readonly thread?: string
  /** Ids of the messages or pages in it. */
  readonly ids: readonly string[]
  readonly kind: 'message' | 'page'
}

/** A way out. `send` never throws for what the other side does; it ends within `timeoutMs`. */
export interface Channel {
  readonly kind: ChannelKind
  send(outward: Outward, timeoutMs: number): Promise<Sent>
  close(): Promise<void>
}
