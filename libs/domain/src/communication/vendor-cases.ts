import type { EventOf, PersonId } from '@atlas/contracts'
import { tellAudiences } from './audiences.js'
import type { Correspondence, Intention, OpenPage, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import type { KnownVendorCase } from './known-vendor-cases.js'
import { notice } from './notices.js'
import { page } from './pages.js'
import { timeframe } from './timeframe.js'

/**
 * Who may open a case with a vendor is paged, one after another; the audiences that hear of vendor cases are told that
 * one was opened, what the vendor is late with, and that it is over (domain, "Vendor cases": Vendor Managers).
 */

const duty = (vendorCase: number): string => `opens vendor case ${vendorCase}`

export const onVendorCaseRequested = (
  { data }: EventOf<'VendorCaseRequested'>,
  correspondence: Correspondence,
): Wishes => ({ intentions: asked(data.vendorCase, 0, correspondence), superseded: [] })

/** Of the clock of the opening, each percentage of policy's ladder pages the next one as well. */
export function onVendorCaseLate(
  { data }: EventOf<'ClockThresholdReached'>,
  correspondence: Correspondence,
): readonly Intention[] {
  const { kind, percentages } = correspondence.policy.vendorCases.opening
  const step = percentages.indexOf(data.percent)
  const vendorCase = numberOf(data.clock)
  return data.kind === kind && step >= 0 && vendorCase !== undefined ? asked(vendorCase, step + 1, correspondence) : []
}

export const onVendorCaseOpened = (event: EventOf<'VendorCaseOpened'>, correspondence: Correspondence): Wishes => ({
  intentions: [
    ...toldOurs(event.data, `is open under the number ${event.data.number}`, correspondence),
    ...toldAudiences(event.data.vendorCase, 'was opened', null, correspondence),
  ],
  superseded: pagesOf(event.data.vendorCase, correspondence),
})

/** Nobody is asked any more, and who prepared it hears why, unless it was their own doing. */
export function onVendorCaseNotOpened(
  event: EventOf<'VendorCaseRefused'> | EventOf<'VendorCaseWithdrawn'>,
  correspondence: Correspondence,
): Wishes {
  const { vendorCase, vendorName, preparedBy, by, reason } = event.data
  const how = event.type === 'VendorCaseRefused' ? 'refused' : 'withdrawn'
  const statement = `vendor case ${vendorCase} with ${vendorName} was ${how}${by === null ? '' : ` by ${by}`}: ${reason}`
  return {
    intentions: by === preparedBy ? [] : [notice(correspondence, preparedBy, statement)],
    superseded: pagesOf(vendorCase, correspondence),
  }
}

/** Whoever works on the incident hears what the vendor says. */
export const onVendorExchange = (
  { data }: EventOf<'VendorExchangeRecorded'>,
  correspondence: Correspondence,
): Wishes => ({
  intentions: data.direction === 'from-vendor' ? toldOurs(data, 'has an answer of the vendor', correspondence) : [],
  superseded: [],
})

export const onVendorCaseClosed = (event: EventOf<'VendorCaseClosed'>, correspondence: Correspondence): Wishes => ({
  intentions: [
    ...toldOurs(event.data, 'is closed', correspondence),
    ...toldAudiences(event.data.vendorCase, 'was closed', null, correspondence),
  ],
  superseded: [],
})

/** What a vendor has to keep is at risk or breached: who coordinates the case is told, and the audiences are. */
export function onVendorClock(
  event: EventOf<'ClockThresholdReached'> | EventOf<'ClockBreached'>,
  correspondence: Correspondence,
): readonly Intention[] {
  const { vendorCases, timeZone } = correspondence.policy
  const { kind, clock } = event.data
  const at = event.type === 'ClockBreached' ? 'breach' : event.data.percent
  const vendorCase = numberOf(clock)
  if (!vendorCases.clocks.includes(kind) || !vendorCases.at.includes(at) || vendorCase === undefined) return []
  const known = caseOf(vendorCase, correspondence)
  if (!known?.open) return []
  const what = kind.replace('vendor-', '')
  const dueAt =
    event.type === 'ClockBreached' || event.data.dueAt === null ? null : timeframe(event.data.dueAt, timeZone)
  const statement =
    event.type === 'ClockBreached' ? `has breached its ${what}` : `has used ${event.data.percent} % of its ${what}`
  const coordinator = `the case ${known.open.number} with ${known.vendorName} ${statement}`
  return [
    notice(correspondence, known.open.by, coordinator, dueAt),
    ...toldAudiences(vendorCase, statement, dueAt, correspondence),
  ]
}

/** The n-th of those asked; nobody where the ladder has ended, or where who prepared it opens it themself. */
function asked(vendorCase: number, place: number, correspondence: Correspondence): Intention[] {
  const { because, incident } = correspondence
  const known = caseOf(vendorCase, correspondence)
  if (!known || known.open) return []
  const { vendorName, product, preparedBy, roles, portal } = known
  const person = known.asked[place]
  if (person === undefined) {
    const reason = `there is nobody ${known.asked.length === 0 ? '' : 'else '}to ask to open vendor case ${vendorCase}`
    return [{ kind: 'no-page', id: intentionId(because, duty(vendorCase), 'nobody'), reason }]
  }
  const reason = `${preparedBy} has prepared a case with ${vendorName} about ${product}, which ${roles.join(' or ')} opens at ${portal} or refuses`
  return [page(correspondence, person, duty(vendorCase), incident.priority ?? 'P4', reason)]
}

/** Who prepared it and who owns the incident, but for whoever did it. */
function toldOurs(
  { vendorCase, vendorName, by }: EventOf<'VendorExchangeRecorded' | 'VendorCaseOpened' | 'VendorCaseClosed'>['data'],
  what: string,
  correspondence: Correspondence,
): Intention[] {
  const { owner } = correspondence.incident
  const preparedBy = caseOf(vendorCase, correspondence)?.preparedBy ?? null
  const people = new Set([preparedBy, owner].filter((one): one is PersonId => one !== null && one !== by))
  return [...people].map((person) =>
    notice(correspondence, person, `vendor case ${vendorCase} with ${vendorName} ${what}`),
  )
}

/** In words of ours alone: nothing of what was shown to the vendor. */
function toldAudiences(
  vendorCase: number,
  statement: string,
  dueAt: string | null,
  correspondence: Correspondence,
): Intention[] {
  const known = caseOf(vendorCase, correspondence)
  if (!known?.open) return []
  const { incident } = correspondence
  const { vendorName: vendor, product, severity, open } = known
  const holes = {
    vendor,
    product,
    severity,
    caseNumber: open.number,
    coordinator: correspondence.contact(open.by)?.name ?? open.by,
    statement,
    priority: incident.priority ?? 'no priority yet',
    cluster: incident.cluster,
    dueAt,
  }
  const priorities = incident.priority === null ? [] : [incident.priority]
  return tellAudiences(
    { event: 'vendor-case', priorities, template: 'vendor-case', holes: () => holes },
    correspondence,
  )
}

const caseOf = (number: number, { incident }: Correspondence): KnownVendorCase | undefined =>
  incident.vendorCases.find(({ vendorCase }) => vendorCase === number)

/** `vendor-response/2` is of the second case. */
function numberOf(clock: string): number | undefined {
  const [, digits] = /\/(\d+)$/.exec(clock) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const pagesOf = (vendorCase: number, { openPages }: Correspondence): string[] =>
  openPages.filter((open: OpenPage) => open.duty === duty(vendorCase)).map(({ id }) => id)
