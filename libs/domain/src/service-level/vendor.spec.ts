import { expect, it } from '@jest/globals'
import type { HandlingEvent, Instant } from '@atlas/contracts'
import { VendorsPolicy } from '@atlas/policy'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { at, classified, closed, corrected, fact, HandledIncident, reclassified } from './testing/handled-incident.js'
import { currentClockViews } from './view.js'

const { vendors } = VendorsPolicy.parse(
  parse(readFileSync(new URL('../../../../policy/vendors.yaml', import.meta.url), 'utf8')),
)
const promised = (vendor: string, contract: string, severity: string) =>
  vendors[vendor]?.contracts[contract]?.severities[severity]
const requested = (when: Instant, vendorCase: number): HandlingEvent =>
  fact('VendorCaseRequested', when, { vendorCase, by: 'ada' })
const opened = (when: Instant, vendorCase: number, severity: string, vendor = 'vmware', contract = 'production') =>
  fact('VendorCaseOpened', when, { vendorCase, severity, promised: promised(vendor, contract, severity) })
const said = (when: Instant, vendorCase: number, direction: 'to-vendor' | 'from-vendor') =>
  fact('VendorExchangeRecorded', when, { vendorCase, direction })
const changed = (when: Instant, vendorCase: number, to: string) =>
  fact('VendorSeverityChanged', when, { vendorCase, to, promised: promised('vmware', 'production', to) })
const caseClosed = (when: Instant, vendorCase: number) => fact('VendorCaseClosed', when, { vendorCase })

/** Tuesday, 24 November 2026; the shipped business hours are 07:00 to 16:00 UTC. */
const p2 = (): HandledIncident => {
  const incident = new HandledIncident()
  incident.tell(classified(at('2026-11-24T08:00'), 'P2'))
  return incident
}
const clocks = (incident: HandledIncident, when: string, kind: string) =>
  currentClockViews(incident.state, at(when), incident.context.calendar).filter((view) => view.kind === kind)

it('a case that was prepared has the time of the incident’s priority to be opened or refused', () => {
  const incident = p2()
  expect(incident.tell(requested(at('2026-11-24T09:00'), 1))).toEqual([
    'ClockStarted vendor-request/1 at 2026-11-24T09:00:00.000Z',
  ])
  expect(clocks(incident, '2026-11-24T09:10', 'vendor-request')).toMatchObject([
    { target: 'PT30M', elapsedMs: 600_000 },
  ])
  expect(incident.tell(opened(at('2026-11-24T09:20'), 1, 'S1'))).toContain(
    'ClockMet vendor-request/1 at 2026-11-24T09:20:00.000Z',
  )
})

it('a case that waits to be opened has the time of another priority from then on, with what has elapsed', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T08:30'), 1, 'S2'))
  incident.tell(requested(at('2026-11-24T09:00'), 2))
  incident.tell(requested(at('2026-11-24T09:00'), 3))
  incident.tell(fact('VendorCaseRefused', at('2026-11-24T09:01'), { vendorCase: 3 }))
  const retargets = (said: readonly string[]) => said.filter((one) => /^ClockRet.* vendor/.test(one))
  expect(retargets(incident.tell(reclassified(at('2026-11-24T09:05'), 1, 'P2', 'P1')))).toEqual([
    'ClockRetargeted vendor-request/2 at 2026-11-24T09:05:00.000Z',
  ])
  expect(clocks(incident, '2026-11-24T09:05', 'vendor-request')).toMatchObject([
    { target: 'PT15M', elapsedMs: 5 * 60_000, dueAt: '2026-11-24T09:15:00.000Z' },
    { state: 'met', target: 'PT30M' },
  ])
  expect(incident.sweep(at('2026-11-24T09:20'))).toContain('ClockBreached vendor-request/2 at 2026-11-24T09:15:00.000Z')
})

it('triage that corrects the priority moves it as well, and the same priority moves nothing', () => {
  const incident = p2()
  incident.tell(requested(at('2026-11-24T09:00'), 1))
  const confirmed = fact('TriageConfirmed', at('2026-11-24T09:01'), { by: 'ada', priority: 'P2', category: 'none' })
  expect(incident.tell(confirmed).filter((said) => said.includes('vendor'))).toEqual([])
  incident.tell(corrected(at('2026-11-24T09:02'), 'P2', 'P3'))
  expect(clocks(incident, '2026-11-24T09:02', 'vendor-request')).toMatchObject([{ target: 'PT4H', elapsedMs: 120_000 }])
})

it('each case has what its own contract promises at its severity, in its own hours', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S2'))
  incident.tell(opened(at('2026-11-24T09:30'), 2, 'business-critical-down', 'aws', 'enterprise'))
  expect(clocks(incident, '2026-11-24T09:40', 'vendor-response')).toMatchObject([
    { clock: 'vendor-response/1', target: 'PT4H', calendar: 'business', dueAt: '2026-11-24T13:00:00.000Z' },
    { clock: 'vendor-response/2', target: 'PT15M', calendar: '24x7', dueAt: '2026-11-24T09:45:00.000Z' },
  ])
  expect(incident.sweep(at('2026-11-24T10:00'))).toContain(
    'ClockBreached vendor-response/2 at 2026-11-24T09:45:00.000Z',
  )
})

it('the response ends with the vendor’s first answer, not with what we say; the resolution with the case', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S2'))
  expect(incident.tell(said(at('2026-11-24T09:10'), 1, 'to-vendor'))).toEqual([])
  expect(incident.tell(said(at('2026-11-24T09:20'), 1, 'from-vendor'))).toEqual([
    'ClockMet vendor-response/1 at 2026-11-24T09:20:00.000Z',
  ])
  expect(incident.tell(said(at('2026-11-24T09:30'), 1, 'from-vendor'))).toEqual([])
  expect(incident.tell(caseClosed(at('2026-11-24T12:00'), 1))).toEqual([
    'ClockMet vendor-resolution/1 at 2026-11-24T12:00:00.000Z',
  ])
})

it('an answer that is recorded late takes a breach back', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S1'))
  expect(incident.sweep(at('2026-11-24T10:00'))).toContain(
    'ClockBreached vendor-response/1 at 2026-11-24T09:30:00.000Z',
  )
  expect(incident.tell(said(at('2026-11-24T09:15'), 1, 'from-vendor'))).toContain(
    'ClockRevised vendor-response/1 at 2026-11-24T09:30:00.000Z',
  )
  expect(incident.view('vendor-response/1', at('2026-11-24T10:00'))).toMatchObject({ state: 'met', breachedAt: null })
})

it('another severity retargets the clocks of that case, with what has elapsed', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S2'))
  incident.tell(opened(at('2026-11-24T09:00'), 2, 'S2'))
  expect(incident.tell(changed(at('2026-11-24T09:20'), 1, 'S1')).filter((one) => one.startsWith('ClockRet'))).toEqual([
    'ClockRetargeted vendor-response/1 at 2026-11-24T09:20:00.000Z',
    'ClockRetargeted vendor-resolution/1 at 2026-11-24T09:20:00.000Z',
  ])
  expect(clocks(incident, '2026-11-24T09:20', 'vendor-response')).toMatchObject([
    { target: 'PT30M', calendar: '24x7', elapsedMs: 20 * 60_000, dueAt: '2026-11-24T09:30:00.000Z' },
    { target: 'PT4H' },
  ])
})

it('waiting for the vendor leaves the customer’s clock running, as shipped', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S2'))
  const wait = { wait: 1, for: 'vendor', on: 'VMware by Broadcom', expectedBy: at('2026-11-24T15:00') }
  expect(incident.tell(fact('WaitBegan', at('2026-11-24T09:00'), wait))).toEqual([])
  expect(incident.view('resolution/1', at('2026-11-24T10:00'))).toMatchObject({
    state: 'running',
    elapsedMs: 2 * 3_600_000,
  })
})

it('the vendor’s clocks go on after the incident has ended', () => {
  const incident = p2()
  incident.tell(opened(at('2026-11-24T09:00'), 1, 'S2'))
  incident.tell(closed(at('2026-11-24T09:30'), 'cancelled'))
  expect(clocks(incident, '2026-11-24T10:00', 'vendor-resolution')).toMatchObject([{ state: 'running' }])
  expect(Object.keys(incident.armed()).every((name) => name.startsWith('vendor-res'))).toBe(true)
})
