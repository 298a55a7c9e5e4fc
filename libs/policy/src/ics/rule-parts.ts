import type { IcsLine } from './ics-lines.js'
import { NotReadable } from './ics-mistake.js'

/** The parts of one RRULE, each taken once, so that what nobody reads is told and not passed over. */
export class RuleParts {
  private readonly parts: Map<string, string>

  constructor(private readonly of: IcsLine) {
    this.parts = new Map(of.value.split(';').map((part) => splitOnce(part.toUpperCase())))
  }

  take(key: string): string | undefined {
    const inner = this.parts.get(key)
    this.parts.delete(key)
    return inner
  }

  /** From 1 to 9999. Throws NotReadable. */
  number(key: string): number | undefined {
    const inner = this.take(key)
    if (inner !== undefined && !/^[1-9]\d{0,3}$/.test(inner))
      throw this.wrong(`${key} of RRULE should be a number from 1 to 9999, found "${inner}"`)
    return inner === undefined ? undefined : Number(inner)
  }

  /** Throws NotReadable where a part is left that nobody took. */
  nothingLeft(instead: string): void {
    const [other] = this.parts.keys()
    if (other !== undefined) throw this.wrong(`${other} of RRULE is not read; ${instead}`)
  }

  wrong(message: string): NotReadable {
    return new NotReadable(this.of.line, message)
  }
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf('=')
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
}
