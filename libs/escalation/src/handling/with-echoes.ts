import { echoesOf } from '@atlas/domain'
import type { Applied, IncidentCommand } from './apply-handling.js'
import type { Desk } from './incident-handling.js'

/** A person's act, and what it means for another incident, all in one transaction. Throws Refused. */
export function applyWithEchoes({ apply }: Pick<Desk, 'apply'>, command: IncidentCommand): Applied {
  const applied = apply(command)
  const { before, events } = applied
  if (before.opened) for (const echo of echoesOf(events, before)) apply(echo.command, echo.incidentId)
  return applied
}
