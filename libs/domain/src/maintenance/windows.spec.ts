import { describe, expect, it } from '@jest/globals'
import { isRefusal, type WindowEvent, windowEvents, type WindowTerms } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { Clusters, NotificationPolicy } from '@atlas/policy'
import { policy as shipped } from '../communication/testing/correspondence.js'
import { suppressedBy } from '../communication/suppression.js'
import { at, escalation, roster } from '../handling/testing/incident.js'
import { decideWindow, type WindowCommand } from './decide-window.js'
import { windowsAggregate, withPlanned } from './planned-windows.js'

const clusters = Clusters.parse({
  clusters: { stg: { environment: 'staging', region: 'eu', platform: 'tkgi', contacts: [], heartbeat: '10m' } },
})
const terms: WindowTerms = { priorities: ['P2'], clusters: ['stg'], from: at(60), until: at(120) }

type Asked =
  | { readonly act: 'plan-window'; readonly terms: WindowTerms }
  | { readonly act: 'change-window'; readonly window: number; readonly terms: WindowTerms }
  | { readonly act: 'cancel-window'; readonly window: number }

/** What is planned, act by act; `tess` is a Team Lead. */
class Plans {
  readonly events: WindowEvent[] = []
  get state() {
    return foldAll(windowsAggregate, this.events)
  }
  /** Names of what was written, or the refusal's code with what it misses. */
  do(command: Asked, minute = 0, by = 'tess'): string[] {
    const asked: WindowCommand = { ...command, by, reason: 'the upgrade' }
    const decision = decideWindow(asked, this.state, { now: at(minute), policy: { roster, escalation, clusters } })
    if (isRefusal(decision)) return [decision.code, ...decision.missing.map(({ field }) => field)]
    this.events.push(...decision)
    return decision.map(({ type }) => type)
  }
  suppresses = (minute: number, cluster = 'stg', priority: 'P1' | 'P2' = 'P2') =>
    suppressedBy(
      { person: 'emil', priority },
      { cluster, namespaces: [], category: 'rbac' },
      at(minute),
      withPlanned(NotificationPolicy.parse(shippedText), this.state),
    )
}
const shippedText = {
  ...shipped,
  pages: { ...shipped.pages, gatherWithin: '60s', repeatAfter: '5m' },
  retries: ['5s'],
  attemptTimeout: '30s',
}

describe('a maintenance window', () => {
  it('suppresses pages of its place while it is open, never of a P1, and says until when', () => {
    const plans = new Plans()
    expect(plans.do({ act: 'plan-window', terms })).toEqual(['WindowPlanned'])
    expect(plans.suppresses(59)).toBeUndefined()
    expect(plans.suppresses(60)).toEqual({ by: 'window 1', until: at(120) })
    expect(plans.suppresses(120)).toBeUndefined()
    expect(plans.suppresses(60, 'prd')).toBeUndefined()
    expect(plans.suppresses(60, 'stg', 'P1')).toBeUndefined()
  })

  it('is changed as a whole, also while it is open, and cancelled', () => {
    const plans = new Plans()
    plans.do({ act: 'plan-window', terms })
    expect(plans.do({ act: 'change-window', window: 1, terms: { ...terms, until: at(180) } }, 90)).toEqual([
      'WindowChanged',
    ])
    expect(plans.suppresses(150)).toEqual({ by: 'window 1', until: at(180) })
    expect(plans.do({ act: 'cancel-window', window: 1 }, 100)).toEqual(['WindowCancelled'])
    expect(plans.suppresses(110)).toBeUndefined()
    expect(plans.do({ act: 'plan-window', terms }, 100)).toEqual(['WindowPlanned'])
    expect(plans.state).toMatchObject({ count: 2, windows: [{ window: 2 }] })
  })

  it('is a Team Lead’s, of a place that there is, and of time to come', () => {
    const plans = new Plans()
    expect(plans.do({ act: 'plan-window', terms }, 0, 'sam')).toEqual(['wrong-hand', 'by'])
    expect(plans.do({ act: 'plan-window', terms }, 0, 'nobody')).toEqual(['not-in-roster', 'by'])
    const { clusters: _, ...everywhere } = terms
    expect(plans.do({ act: 'plan-window', terms: everywhere })).toEqual(['incomplete', 'clusters'])
    expect(plans.do({ act: 'plan-window', terms: { ...terms, clusters: ['stgg'] } })).toEqual([
      'incomplete',
      'clusters',
    ])
    expect(plans.do({ act: 'plan-window', terms: { ...terms, until: at(60) } })).toEqual(['incomplete', 'until'])
    expect(plans.do({ act: 'plan-window', terms }, 120)).toEqual(['incomplete', 'until'])
    expect(plans.events).toEqual([])
  })

  it('that is over or none is neither changed nor cancelled, and which may be is named', () => {
    const plans = new Plans()
    expect(plans.do({ act: 'cancel-window', window: 1 })).toEqual(['unknown-window', 'window'])
    plans.do({ act: 'plan-window', terms })
    expect(plans.do({ act: 'cancel-window', window: 2 })).toEqual(['unknown-window', 'window'])
    expect(plans.do({ act: 'cancel-window', window: 1 }, 120)).toEqual(['window-over', 'window'])
    expect(plans.do({ act: 'change-window', window: 1, terms }, 120)).toEqual(['window-over', 'window'])
  })
})

it('every event has its shape', () => {
  const plans = new Plans()
  plans.do({ act: 'plan-window', terms })
  plans.do({ act: 'change-window', window: 1, terms })
  plans.do({ act: 'cancel-window', window: 1 })
  expect(plans.events.map(({ type }) => type)).toEqual(['WindowPlanned', 'WindowChanged', 'WindowCancelled'])
  for (const { type, data } of plans.events) expect(windowEvents[type].parse(data)).toEqual(data)
})
