import type { ContentHash, IncidentId } from '@atlas/contracts'
import type { BreachCommand, CorrectionCommand, HandlingState, PersonCommand } from '@atlas/domain'
import type { CommandRequest } from '@atlas/runtime'

/** Stores a text as content; gives the hash that goes into the command. */
export type Keep = (text: string) => ContentHash

/** What somebody asks for: all of the command but who it is, which the key says. */
export type Act = PersonCommand | BreachCommand | CorrectionCommand extends infer Command
  ? Command extends unknown
    ? Omit<Command, 'by'>
    : never
  : never

/** A person's act on an incident, as it came by HTTP. */
export class ActOnIncident {
  constructor(
    readonly incidentId: IncidentId,
    readonly act: Act['act'],
    readonly request: CommandRequest,
    /** Run within the transaction, so that a refused act keeps no content. `other` as it stands; not opened: none. */
    readonly command: (keep: Keep, other: HandlingState) => Act,
    /** The other incident of an act about two: it changes with this one. */
    readonly other?: IncidentId,
  ) {}
}
