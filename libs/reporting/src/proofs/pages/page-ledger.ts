import {
  type CommunicationEvent,
  eventName,
  type IncidentId,
  type Instant,
  instant,
  milliseconds,
  type PageProof,
  type Recorded,
  type Violation,
} from '@atlas/contracts'
import { communication, type Communication } from '@atlas/domain'
import type { ExpectedPage } from './expected-pages.js'

/** What follows later than this is late: events that notification hasn't heard of yet, alarms that nobody swept. */
export const patienceMs = 10 * 60_000

type Page = Extract<Communication, { kind: 'page' }>
/** The event that a duty follows from, as it is named. */
export type Cause = Omit<Violation, 'kind' | 'says'> & { readonly recordedAt: Instant }

interface Owed extends ExpectedPage {
  readonly cause: Cause
}

/** Pages against what asked for them, in the order of the log. Holds what isn't settled yet, and counts the rest. */
export class PageLedger {
  readonly violations: Violation[] = []
  readonly checked = { events: 0, pages: 0, notApplicable: 0 }
  readonly endings = new Map<string, number>()
  private readonly owed = new Map<string, Owed>()
  /** Exhausted pages, and what was said because of one, in whichever order one unit stored them. */
  private readonly exhausted = new Map<string, Cause>()
  private readonly alerted = new Set<string>()
  private readonly open = new Map<string, { readonly page: Page; readonly cause: Cause; readonly counts: boolean }>()

  /** An event of the period asks for these. */
  asks(expected: readonly ExpectedPage[], cause: Cause): void {
    if (expected.length > 0) this.checked.events++
    for (const one of expected) this.owed.set(one.id, { ...one, cause })
  }

  /** `counts`: whether it lies in the period. */
  hears(event: Recorded<CommunicationEvent>, cause: Cause, counts: boolean): void {
    const { streamId } = event
    if (event.type === 'PageIntended' || event.type === 'PageNotApplicable') {
      if (event.data.because.startsWith('communication-')) this.alerted.add(event.data.because)
      this.begins(event, cause)
    }
    const before = this.open.get(streamId)
    const page = communication.evolve(before?.page ?? communication.initial(), event)
    if (page.kind !== 'page') return
    const known = before ?? { cause, counts }
    if (event.type === 'PageAcknowledged' && event.data.by !== page.person)
      this.against('acknowledged-by-another', cause, `${event.data.by} acknowledged a page to ${page.person}`)
    if (page.ending === null) this.open.set(streamId, { ...known, page })
    else {
      this.open.delete(streamId)
      if (known.counts) this.endings.set(page.ending, (this.endings.get(page.ending) ?? 0) + 1)
      if (event.type === 'PageExhausted' && counts) this.exhausted.set(eventName(event), cause)
    }
  }

  private begins(event: Extract<Recorded<CommunicationEvent>, { data: { pageId: string } }>, cause: Cause): void {
    const { pageId } = event.data
    const owed = this.owed.get(pageId)
    if (!owed) return
    this.owed.delete(pageId)
    if (event.type === 'PageIntended') {
      this.checked.pages++
      const { person, duty } = event.data
      if (owed.person === null)
        this.against('page-uncalled-for', cause, `${person} was paged (${duty}), and policy pages nobody for it`)
      else if (owed.person !== person || owed.duty !== duty)
        this.against('another-person', cause, `${person} was paged (${duty}) instead of ${owed.person} (${owed.duty})`)
      return
    }
    this.checked.notApplicable++
    if (owed.person !== null && !this.isAsked(event.incidentId, owed))
      this.against(
        'not-paged',
        cause,
        `${owed.person} (${owed.duty}) was not paged: ${event.data.reason}; no open page asked them`,
      )
  }

  /** An open page asks the same person the same already. */
  private isAsked(incident: IncidentId | null, { person, duty }: ExpectedPage): boolean {
    return [...this.open.values()].some(
      ({ page }) => page.incidentId === incident && page.person === person && page.about === duty,
    )
  }

  /** What is still owed at an instant, and what asks and went on too late. Gives how many are too young to say. */
  close(now: Instant): number {
    const patient = instant(milliseconds(now) - patienceMs)
    let young = 0
    for (const { person, duty, cause } of this.owed.values())
      if (cause.recordedAt >= patient) young++
      else
        this.against(
          'page-missing',
          cause,
          person === null ? 'it is not recorded that nobody is paged' : `${person} (${duty}) was never paged`,
        )
    for (const [name, cause] of this.exhausted)
      if (this.alerted.has(name)) continue
      else if (cause.recordedAt >= patient) young++
      else this.against('exhausted-unalerted', cause, 'the page was exhausted, and nobody was alerted')
    for (const { page, cause, counts } of this.open.values()) {
      if (!counts) continue
      this.endings.set('open', (this.endings.get('open') ?? 0) + 1)
      const since = page.dueAt ?? page.waitsUntil ?? page.lastStartedAt
      if (since === null || since >= patient) continue
      if (page.attempts === 0)
        this.against('never-sent', cause, `the page to ${page.person} was never sent; it is due since ${since}`)
      else this.against('never-went-on', cause, `the page to ${page.person} neither ended nor went on since ${since}`)
    }
    return young
  }

  proof(): Pick<PageProof, 'checked' | 'endings' | 'violations'> {
    const endings = { acknowledged: 0, superseded: 0, suppressed: 0, exhausted: 0, open: 0 }
    return {
      checked: this.checked,
      endings: { ...endings, ...Object.fromEntries(this.endings) },
      violations: this.violations,
    }
  }

  private against(kind: string, { recordedAt: _, ...named }: Cause, says: string): void {
    this.violations.push({ kind, ...named, says })
  }
}
