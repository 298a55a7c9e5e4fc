import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Recorded, VendorCaseView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { textsOf } from '../collaboration/texts-of.js'
import { eventsOfIncident } from '../incident/events-of-incident.js'

/** The cases of an incident with vendors, oldest first. */
export class ReadVendorCases extends Query<VendorCaseView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadVendorCases)
export class ReadVendorCasesHandler implements IQueryHandler<ReadVendorCases> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadVendorCases): Promise<VendorCaseView[]> {
    const told = new Map<number, ToldCase>()
    for await (const event of eventsOfIncident(this.log, incident)) note(event, told)
    const all = [...told.values()]
    const hashes = all.flatMap(({ contents, view }) => [
      contents.evidence,
      ...[contents.contact, contents.outcome].flatMap((hash) => hash ?? []),
      ...view.exchanges.flatMap(({ text }) => text ?? []),
    ])
    const text = await textsOf(this.log, hashes)
    return all.map(({ view, contents }) => {
      const evidence = text(contents.evidence)
      return {
        ...view,
        evidence: evidence === null ? null : (JSON.parse(evidence) as Record<string, unknown>),
        contact: contents.contact === null ? null : text(contents.contact),
        exchanges: view.exchanges.map((one) => ({ ...one, text: one.text === null ? null : text(one.text) })),
        outcome: contents.outcome === null ? view.outcome : text(contents.outcome),
      }
    })
  }
}

/** Texts stand as their hashes until they are read: those of exchanges in the view, the others beside it. */
interface ToldCase {
  readonly view: VendorCaseView
  readonly contents: { readonly evidence: string; readonly contact: string | null; readonly outcome: string | null }
}

function note(event: Recorded<AtlasEvent>, told: Map<number, ToldCase>): void {
  if (event.type === 'VendorCaseRequested') {
    const { vendorCase, vendor, vendorName, product, version, contract, severity } = event.data
    const { by, asked, evidence, liaison } = event.data
    const prepared = { preparedBy: by, preparedAt: event.occurredAt, evidence: null, liaison, asked }
    const what = { vendorCase, vendor, vendorName, product, version, contract, severity }
    const view = { ...what, state: 'requested', ...prepared, ...nothingYet } as const
    told.set(vendorCase, { view: { ...view, exchanges: [], severities: [] }, contents: { ...noContents, evidence } })
    return
  }
  const before = 'vendorCase' in event.data ? told.get(event.data.vendorCase) : undefined
  if (before) told.set(before.view.vendorCase, changed(before, event))
}

const nothingYet = {
  openedBy: null,
  openedAt: null,
  number: null,
  contact: null,
  endedAt: null,
  endedBy: null,
  outcome: null,
}
const noContents = { contact: null, outcome: null }

function changed({ view, contents }: ToldCase, event: Recorded<AtlasEvent>): ToldCase {
  const at = event.occurredAt
  const ended = { asked: [], endedAt: at }
  switch (event.type) {
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn': {
      const { by: endedBy, reason: outcome } = event.data
      const state = event.type === 'VendorCaseRefused' ? 'refused' : 'withdrawn'
      return { view: { ...view, ...ended, state, endedBy, outcome }, contents }
    }
    case 'VendorCaseOpened': {
      const { by: openedBy, number, contact } = event.data
      return {
        view: { ...view, state: 'open', asked: [], openedBy, openedAt: at, number },
        contents: { ...contents, contact },
      }
    }
    case 'VendorExchangeRecorded': {
      const { exchange, direction, by, text } = event.data
      return { view: { ...view, exchanges: [...view.exchanges, { exchange, at, direction, by, text }] }, contents }
    }
    case 'VendorSeverityChanged': {
      const { from, to, decidedBy, by: recordedBy, reason } = event.data
      const severities = [...view.severities, { at, from, to, decidedBy, recordedBy, reason }]
      return { view: { ...view, severity: to, severities }, contents }
    }
    case 'VendorCaseClosed': {
      const { by: endedBy, outcome } = event.data
      return { view: { ...view, ...ended, state: 'closed', endedBy }, contents: { ...contents, outcome } }
    }
    default:
      return { view, contents }
  }
}
