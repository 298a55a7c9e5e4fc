import { type IcsLine, icsLines } from './ics-lines.js'
import type { IcsMistake } from './ics-mistake.js'

/** One VEVENT: its own lines, what is nested in it (alarms) left out. */
export interface IcsEvent {
  /** Of its BEGIN:VEVENT. */
  readonly line: number
  readonly lines: readonly IcsLine[]
  /** A line of it is no content line, which is told as a mistake. */
  readonly damaged: boolean
}

interface Part {
  readonly name: string
  readonly line: number
  readonly lines: IcsLine[]
  damaged: boolean
}

/** The VEVENTs of a file. A part that doesn't end is told and left out; those after it are read. */
export function icsEvents(text: string): { events: IcsEvent[]; mistakes: IcsMistake[] } {
  const lines = icsLines(text)
  if (lines[0]?.name !== 'BEGIN' || lines[0].value.toUpperCase() !== 'VCALENDAR')
    return { events: [], mistakes: [{ line: 1, message: 'should begin with BEGIN:VCALENDAR' }] }
  const mistakes: IcsMistake[] = []
  const events: IcsEvent[] = []
  const open: Part[] = []
  for (const line of lines) {
    const part = line.value.toUpperCase()
    const inner = open.at(-1)
    if (line.name === '') {
      mistakes.push({ line: line.line, message: 'should be a line of iCalendar like SUMMARY:Christmas Eve' })
      if (inner) inner.damaged = true
    } else if (line.name === 'BEGIN') {
      const cutOff = part === 'VEVENT' ? open.findIndex(({ name }) => name === 'VEVENT') : -1
      if (cutOff >= 0) {
        open.length = cutOff
        mistakes.push({ line: line.line, message: 'END:VEVENT is missing before this line' })
      }
      open.push({ name: part, line: line.line, lines: [], damaged: false })
    } else if (line.name === 'END') {
      const ended = open.pop()
      if (ended?.name !== part) {
        mistakes.push({ line: line.line, message: `should be END:${ended?.name ?? 'nothing'}` })
        // Whatever ends here ends all that is open within it.
        const begun = open.findLastIndex(({ name }) => name === part)
        if (begun >= 0) open.length = begun
      } else if (part === 'VEVENT') events.push(ended)
    } else inner?.lines.push(line)
  }
  const unended = open.at(-1)
  if (unended)
    mistakes.push({ line: lines.at(-1)?.line ?? 1, message: `END:${unended.name} is missing after this line` })
  return { events, mistakes }
}
