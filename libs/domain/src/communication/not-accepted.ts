import type { EventOf } from '@atlas/contracts'
import type { Correspondence, Intention, OpenPage, Wishes } from './intention.js'
import { notice } from './notices.js'
import { page } from './pages.js'

/** A hand-over between tiers that nobody accepts: one after another is asked, then a Team Lead is told. */

/** The giver hears that they are still responsible; at the ladder's end the Team Lead is told. */
export function onNotAccepted({ data }: EventOf<'EscalationNotAccepted'>, correspondence: Correspondence): Wishes {
  const { told, giver, tier, next, asked } = data
  const whom = next === null ? 'a Team Lead is told' : `${next} is asked`
  const toGiver =
    giver === null
      ? []
      : [notice(correspondence, giver, `nobody of ${tier} has accepted it; ${whom}, and you stay responsible`)]
  if (told === null) return { intentions: toGiver, superseded: [] }
  const priority = correspondence.incident.priority ?? 'P3'
  const reason = `nobody of ${tier} accepted it in time${asked === null ? '' : `, ${asked} last`}`
  const alert =
    correspondence.policy.pages.nobodyOnShift[priority] === 'page'
      ? page(correspondence, told, 'alert', priority, reason)
      : notice(correspondence, told, reason)
  return { intentions: [alert, ...toGiver], superseded: [] }
}

/** The next candidate is asked by themselves, at a P1 too; where policy pages nobody they get a notice. */
export function onNextAsked(event: EventOf<'IncidentRouted'>, correspondence: Correspondence): Wishes {
  const { candidate, priority, reason, tier } = event.data
  const former = correspondence.openPages.filter(({ duty }) => duty === 'candidate')
  if (candidate === null) return { intentions: [], superseded: idsOf(former) }
  const asked: Intention =
    correspondence.policy.pages.pages[priority] === 'nobody'
      ? notice(correspondence, candidate, `it was handed over to ${tier} and nobody has accepted it; you are the next`)
      : page(correspondence, candidate, 'candidate', priority, reason)
  return { intentions: [asked], superseded: idsOf(former.filter(({ person }) => person !== candidate)) }
}

/** Somebody took it, or the giver has it again: nobody needs to be asked any more. */
export const onTaken = ({ openPages }: Correspondence): Wishes => ({
  intentions: [],
  superseded: idsOf(openPages.filter(({ duty }) => duty === 'candidate' || duty === 'alert')),
})

const idsOf = (pages: readonly OpenPage[]): string[] => pages.map(({ id }) => id)
