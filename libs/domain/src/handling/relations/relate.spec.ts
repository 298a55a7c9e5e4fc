import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, isRefusal } from '@atlas/contracts'
import type { HandlingCommand } from '../command.js'
import { decideHandling } from '../decide.js'
import type { HandlingState, Incident } from '../handling.js'
import { classifiedAs, context, history, incidentAfter, opened, startWork } from '../testing/incident.js'
import { echoesOf } from './echo.js'

/** Several incidents, each a stream of its own; an act on one is echoed into the other's, as in one transaction. */
class Incidents {
  readonly streams = new Map<IncidentId, HandlingEvent[]>()
  constructor(...priorities: ('P1' | 'P2' | 'P3')[]) {
    for (const [index, priority] of priorities.entries()) {
      const incidentId = this.id(index)
      this.streams.set(
        incidentId,
        history(opened({ incidentId, number: String(1001 + index) }), classifiedAs(priority)),
      )
    }
  }
  id = (index: number): IncidentId => `0190a5a0-0000-7000-8000-00000000000${index}` as IncidentId
  state = (index: number): Incident => incidentAfter(this.streams.get(this.id(index)) ?? [])
  last = (index: number) => this.streams.get(this.id(index))?.at(-1)
  related = (index: number) => this.state(index).relations.map(({ relation, number }) => `${relation} ${number}`)

  /** The refusal's code, or undefined when it was done. */
  do(index: number, command: HandlingCommand): string | undefined {
    const before = this.state(index)
    const events = this.apply(this.id(index), command)
    if (typeof events === 'string') return events
    for (const echo of echoesOf(events, before)) this.apply(echo.incidentId, echo.command)
    return undefined
  }
  relate = (
    index: number,
    relation: 'parent-of' | 'caused-by',
    other: number | HandlingState,
    act: 'relate' | 'unrelate' = 'relate',
  ) =>
    this.do(index, {
      act,
      by: 'tess',
      relation,
      other: typeof other === 'number' ? this.state(other) : other,
      reason: 'seen on both',
    })

  private apply(incidentId: IncidentId, command: HandlingCommand): readonly HandlingEvent[] | string {
    const before = this.streams.get(incidentId) ?? []
    const events = decideHandling(command, incidentAfter(before), context(before.length))
    if (isRefusal(events)) return events.code
    this.streams.set(incidentId, [...before, ...events])
    return events
  }
}

describe('a relation', () => {
  it('stands in both streams, each from its own side, and is taken back in both', () => {
    const all = new Incidents('P3', 'P3')
    expect(all.relate(0, 'caused-by', 1)).toBeUndefined()
    expect([all.related(0), all.related(1)]).toEqual([['caused-by 1002'], ['cause-of 1001']])
    expect(all.last(1)?.data).toMatchObject({ by: 'tess', reason: 'seen on both' })
    expect(all.relate(0, 'caused-by', 1)).toBe('related-already')
    expect(all.relate(0, 'caused-by', 1, 'unrelate')).toBeUndefined()
    expect([all.related(0), all.related(1)]).toEqual([[], []])
    expect(all.relate(0, 'caused-by', 1, 'unrelate')).toBe('not-related')
  })

  it('is of two incidents that there are', () => {
    const all = new Incidents('P3', 'P3')
    expect(all.relate(0, 'parent-of', 0)).toBe('same-incident')
    expect(all.relate(0, 'parent-of', { opened: false })).toBe('unknown-incident')
  })

  it('is said by whoever may act on the incident', () => {
    const all = new Incidents('P3', 'P3')
    all.do(0, startWork('sam'))
    const other = all.state(1)
    const said = { act: 'relate', relation: 'caused-by', other, reason: 'r' } as const
    expect(all.do(0, { ...said, by: 'suzy' })).toBe('wrong-hand')
    expect(all.do(0, { ...said, by: 'sam' })).toBeUndefined()
  })

  it('makes no circle: who has a parent is no parent, and what was caused is no cause', () => {
    const all = new Incidents('P3', 'P3', 'P3')
    all.relate(0, 'parent-of', 1)
    expect(all.relate(1, 'parent-of', 0)).toBe('not-a-root')
    expect(all.relate(1, 'parent-of', 2)).toBe('not-a-root')
    expect(all.relate(2, 'parent-of', 1)).toBe('has-a-parent')
    expect(all.relate(2, 'parent-of', 0)).toBeUndefined()
    all.relate(0, 'caused-by', 1)
    expect(all.relate(1, 'caused-by', 0)).toBe('not-a-root')
    expect(all.relate(2, 'caused-by', 0)).toBe('not-a-root')
  })

  it('ends the pages of a child whose parent is as grave, and only of such a one', () => {
    const all = new Incidents('P2', 'P2', 'P1')
    all.relate(0, 'parent-of', 1)
    expect(all.last(1)).toMatchObject({ type: 'RelationAdded', data: { supersedesPages: true } })
    all.relate(0, 'parent-of', 2)
    expect(all.last(2)?.data).not.toHaveProperty('supersedesPages')
  })

  it('shows an original its duplicates, and a duplicate its original', () => {
    const all = new Incidents('P3', 'P3')
    all.do(1, { act: 'cancel', by: 'tess', reason: 'the same', duplicateOf: all.state(0) })
    expect([all.related(0), all.related(1)]).toEqual([['original-of 1002'], ['duplicate-of 1001']])
  })

  it('shows an incident which one it follows', () => {
    const follows = '0190a5a0-0000-7000-8000-0000000000ff' as IncidentId
    expect(incidentAfter(history(opened({ follows }))).relations).toEqual([
      { relation: 'follows', other: follows, number: null },
    ])
  })
})
