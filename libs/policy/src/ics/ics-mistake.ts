/** One mistake in an .ics file: what stands on its line (from 1), and what would be right. */
export interface IcsMistake {
  readonly line: number
  readonly message: string
}

/** Leaves the reading of one event; the others go on. */
export class NotReadable extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message)
  }

  get mistake(): IcsMistake {
    return { line: this.line, message: this.message }
  }
}
