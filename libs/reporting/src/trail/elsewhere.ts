import type { AssignmentElsewhere, EventOf } from '@atlas/contracts'

/** Sentences about what another system says, named as its word. */
export function elsewhereSentence(
  event:
    | EventOf<'ObservedElsewhere'>
    | EventOf<'PrioritisedElsewhere'>
    | EventOf<'AssignedElsewhere'>
    | EventOf<'HistoryImported'>,
): string {
  switch (event.type) {
    case 'ObservedElsewhere': {
      const { system, by, state, from, to, flags } = event.data
      const moved = from === to ? `the status stays ${from}` : `${from} → ${to}`
      return `${system} says ${state}${said(by)}: ${moved}${flags.length > 0 ? `; flagged ${flags.join(', ')}` : ''}.`
    }
    case 'PrioritisedElsewhere': {
      const { system, by, from, to, category } = event.data
      return from === null
        ? `${system} gives it priority ${to}, category ${category}${said(by)}.`
        : `${system} changed its priority from ${from} to ${to}${said(by)}, outside the matrix: no evidence or approval is on record.`
    }
    case 'AssignedElsewhere': {
      const { system, by, from, to } = event.data
      return `${system} moved it from ${named(from)} to ${named(to)}${said(by)}.`
    }
    case 'HistoryImported': {
      const { system, number, rows, madeSla } = event.data
      const kept = madeSla === null ? '' : `; it says that its service level was ${madeSla ? 'kept' : 'missed'}`
      return `${rows} rows of ${number} of ${system} are imported${kept}.`
    }
  }
}

const said = (by: string | null): string => (by === null ? '' : `, by ${by}`)

const named = ({ group, person, tier }: AssignmentElsewhere): string =>
  [...(group === null ? [] : [`group ${group}`]), ...(person === null ? [] : [person]), ...(tier ? [tier] : [])].join(
    ', ',
  ) || 'nobody'
