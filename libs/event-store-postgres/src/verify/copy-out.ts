import type { Connection, Submittable } from 'pg'

/**
 * `COPY … TO STDOUT` as pg runs it: each row's bytes as the server sends them (a CopyData message is one row; PostgreSQL,
 * "Message Formats"), nothing parsed and nothing kept. The bytes are only good during the call. Where it gives a
 * promise, the server is held until that resolves; rows that have come already still follow.
 */
export class CopyOut implements Submittable {
  private readonly ended = Promise.withResolvers<void>()
  private connection: Connection | undefined
  private held = 0
  private failure: unknown

  /** Resolves after the last row. Rejects with what the database says, or with what `onRow` threw. */
  readonly done = this.ended.promise

  constructor(
    private readonly text: string,
    private readonly onRow: (bytes: Buffer) => Promise<void> | undefined,
  ) {}

  submit(connection: Connection): void {
    this.connection = connection
    connection.query(this.text)
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // Thrown into the socket's listener it would end the process; what is left of the rows goes by unread.
    if (this.failure !== undefined) return
    try {
      const pause = this.onRow(chunk)
      if (pause) this.hold(pause)
    } catch (error) {
      this.failure = error
    }
  }

  handleCommandComplete(): void {
    // ReadyForQuery follows.
  }

  handleReadyForQuery(): void {
    if (this.failure === undefined) this.ended.resolve()
    else this.ended.reject(this.failure)
  }

  handleError(error: unknown): void {
    this.ended.reject(error)
  }

  private hold(pause: Promise<void>): void {
    if (this.held++ === 0) this.connection?.stream.pause()
    const release = () => {
      if (--this.held === 0) this.connection?.stream.resume()
    }
    pause.then(release, (error: unknown) => {
      this.failure = error
      release()
    })
  }
}
