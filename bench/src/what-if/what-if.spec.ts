import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type EventOf, whatIfDimensions, WhatIfReport } from '@atlas/contracts'
import { policyFormat } from '@atlas/policy'
import fc from 'fast-check'
import { tellInMemory, type ToldInMemory } from './told-in-memory.js'

jest.setTimeout(300_000)

const shipped = policyFormat.readFolder('policy')
/** The shipped folder with a text of one of its files put in place of another. */
function shippedWith(
  file: string,
  ...changes: readonly (readonly [string | RegExp, string])[]
): Map<string, Uint8Array> {
  let text = Buffer.from(shipped.get(file) ?? '').toString()
  for (const [from, to] of changes) {
    const changed = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'g'), to)
    if (changed === text) throw new Error(`${file} has no ${from}`)
    text = changed
  }
  return new Map([...shipped, [file, Buffer.from(text)]])
}

/** Every kind of story that a seed tells is in it. */
let told: ToldInMemory
beforeAll(async () => {
  told = await tellInMemory(shipped, 7, 60)
})

const nothing = { appeared: 0, vanished: 0 }
const unchanged = (report: WhatIfReport) => ({
  changes: report.changes,
  undecidable: report.undecidable,
  breaches: { appeared: report.breaches.appeared, vanished: report.breaches.vanished },
})

describe('under the same policy', () => {
  it('no breach appears or vanishes, and nothing is undecidable', async () => {
    const report = await told.ask(shipped)
    expect(unchanged(report)).toEqual({ changes: [], undecidable: [], breaches: nothing })
    expect(report.breaches.recorded).toBeGreaterThan(10)
    expect(report.incidents).toBeGreaterThan(60)
  })

  it('nor where every rule, timer and right is decided anew', async () => {
    const report = await told.ask(shipped, true)
    expect(unchanged(report)).toEqual({ changes: [], undecidable: [], breaches: nothing })
    expect(report.sure.notApplicable).toEqual({ acts: 0, incidents: 0 })
  })

  it('whatever the stories are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 1_000_000 }), async (seed) => {
        const other = await tellInMemory(shipped, seed, 30)
        for (const anew of [false, true])
          expect(unchanged(await other.ask(shipped, anew))).toEqual({ changes: [], undecidable: [], breaches: nothing })
      }),
      { numRuns: 4 },
    )
  })
})

describe('under another policy', () => {
  it('numbers reconcile: every dimension adds up to the totals, and each number has its incidents behind it', async () => {
    const report = await told.ask(
      shippedWith(
        'service-levels.yaml',
        ['PT27H, calendar: business', 'PT4M, calendar: 24x7'],
        ['P1: { target: PT30M', 'P1: { target: PT9000H'],
      ),
    )
    const { appeared, vanished, recorded, imagined } = report.breaches
    expect(appeared).toBeGreaterThan(0)
    expect(vanished).toBeGreaterThan(0)
    expect(imagined).toBe(recorded + appeared - vanished)
    for (const dimension of whatIfDimensions)
      for (const what of ['recorded', 'appeared', 'vanished'] as const)
        expect({ dimension, what, sum: report.by[dimension].reduce((sum, row) => sum + row[what], 0) }).toEqual({
          dimension,
          what,
          sum: report.breaches[what],
        })
    expect(report.changes.filter(({ change }) => change === 'appeared')).toHaveLength(appeared)
    expect(report.changes.filter(({ change }) => change === 'vanished')).toHaveLength(vanished)
    const { sameCourse, otherCourse } = report.sure
    expect(sameCourse.appeared + otherCourse.appeared).toBe(appeared)
    expect(sameCourse.vanished + otherCourse.vanished).toBe(vanished)
    expect(report.sure.undecidable.because).not.toHaveProperty('not-reproduced')
    expect(WhatIfReport.parse(report)).toEqual(report)
  })

  it('a longer time between updates spares breaches of that clock alone, on the same course', async () => {
    const report = await told.ask(
      shippedWith('service-levels.yaml', [
        'PT9H, calendar: business }\n      P4: { target: PT18H',
        'PT900H, calendar: business }\n      P4: { target: PT18H',
      ]),
    )
    expect(report.breaches.appeared).toBe(0)
    expect(report.changes.length).toBeGreaterThan(0)
    for (const change of report.changes)
      expect(change).toMatchObject({ kind: 'update', priority: 'P3', change: 'vanished', course: 'same' })
  })

  it('what a clock’s end does by itself is done at its other end: an incident escalates sooner, and takes another course', async () => {
    const report = await told.ask(
      shippedWith('service-levels.yaml', ['PT27H, calendar: business', 'PT5M, calendar: 24x7']),
    )
    const escalated = report.changes.filter(({ kind, change }) => kind === 'acceptance' && change === 'appeared')
    expect(escalated.length).toBeGreaterThan(0)
    for (const change of escalated) expect(change.course).toBe('other')
  })

  it('rules that take a P3 for another priority move its targets, and what a person found stays', async () => {
    const report = await told.ask(shippedWith('classification.yaml', ['priority: P3', 'priority: P2']))
    expect(report.changes.length).toBeGreaterThan(0)
    expect(report.changes.some(({ priority, change }) => priority === 'P2' && change === 'appeared')).toBe(true)
    for (const { course } of report.changes) expect(course).toBe('other')
  })

  it('acts of people whose role is another are listed as not applicable', async () => {
    const report = await told.ask(shippedWith('roster.yaml', ['roles: [Support Engineer]', 'roles: [Evangelist]']))
    expect(report.sure.notApplicable.acts).toBeGreaterThan(0)
  })
})

it('an incident whose text is redacted is decided where the rules are the same, and nowhere else', async () => {
  const other = await tellInMemory(shipped, 11, 30)
  const opened = other.log.events.filter(({ type }) => type === 'IncidentOpened')
  const texts = opened.map(({ data }) => (data as EventOf<'IncidentOpened'>['data']).facts.text)
  const by = { actor: { kind: 'person', id: 'x', via: 'test' }, correlationId: 'r', causationId: 'r' } as const
  await other.log.transact({ streams: [] }, by, (transaction) => texts.forEach((text) => transaction.redact(text)))
  const rules = shippedWith('classification.yaml', ['nearTotalShare: 0.8', 'nearTotalShare: 0.99'])
  const report = await other.ask(rules)
  expect(report.sure.undecidable).toMatchObject({ incidents: opened.length, because: { redacted: opened.length } })
  expect(report.breaches).toEqual({ recorded: 0, appeared: 0, vanished: 0, imagined: 0 })
  expect((await other.ask(shipped)).undecidable).toEqual([])
})
