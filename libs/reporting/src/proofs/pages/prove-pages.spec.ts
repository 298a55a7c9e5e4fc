import { beforeEach, expect, it } from '@jest/globals'
import {
  type AtlasEvent,
  type EventMetadata,
  eventName,
  type IncidentId,
  type Instant,
  instant,
  type PageProof,
} from '@atlas/contracts'
import { communicationStream, handlingStream, intentionId } from '@atlas/domain'
import { InMemoryEventLog, type StreamOf } from '@atlas/event-sourcing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { provePages } from './prove-pages.js'

const loaded = loadPolicyFolder('policy')
if ('errors' in loaded) throw new Error('the policy of the repository is not valid')
const policy: Policy = loaded.ok

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const amelie = 'amelie.dubois'

let now: Instant
let log: InMemoryEventLog
beforeEach(() => {
  log = new InMemoryEventLog(() => now)
})

const metadata = (minute: number, actor: EventMetadata['actor']): EventMetadata => ({
  actor,
  correlationId: `minute ${minute}`,
  causationId: `minute ${minute}`,
  policy: policy.hash,
})
const rule: EventMetadata['actor'] = { kind: 'rule', id: 'routing', via: 'consumer' }

/** Writes a fact into its stream, whatever a decider would say of it; gives its name. */
async function write(
  minute: number,
  stream: { readonly id: string },
  type: AtlasEvent['type'],
  data: object,
  actor = rule,
): Promise<string> {
  now = at(minute)
  const into = stream as unknown as StreamOf<never, never>
  await log.transact({ streams: [into] }, metadata(minute, actor), (tx) =>
    tx.append(into, incident, [{ type, occurredAt: now, data: { incidentId: incident, ...data } } as never]),
  )
  const last = log.events.at(-1)
  return last ? eventName(last) : ''
}
const handles = (minute: number, type: AtlasEvent['type'], data: object, actor = rule) =>
  write(minute, handlingStream(incident), type, data, actor)

async function opens(actor = rule): Promise<void> {
  await handles(
    0,
    'HandlingOpened',
    {
      number: '1001',
      cluster: 'mecc-prd',
      environment: 'production',
      requestors: [],
      text: 'e'.repeat(64),
      source: 'api',
      dedupKey: 'd'.repeat(64),
      clocksStartAt: at(0),
    },
    actor,
  )
}
const routes = (minute: number, priority: 'P2' | 'P3', actor = rule) =>
  handles(
    minute,
    'IncidentRouted',
    {
      tier: 'L2',
      priority,
      candidate: amelie,
      considered: [],
      onShift: [amelie],
      overflow: false,
      alerted: null,
      reason: 'r',
    },
    actor,
  )

/** What notification writes of a page, each part as it is wanted. */
async function pages(
  minute: number,
  because: string,
  data: object = {},
  id = intentionId(because, 'candidate', amelie),
) {
  const stream = communicationStream(id)
  const intended = {
    pageId: id,
    person: amelie,
    duty: 'candidate',
    priority: 'P2',
    channel: 'outbox',
    because,
    ...data,
  }
  const name = await write(minute, stream, 'PageIntended', { ...intended, content: 'c'.repeat(64) })
  return {
    id,
    name,
    goesOn: (later: number, type: AtlasEvent['type'], more: object) => write(later, stream, type, more),
  }
}
const attempted = async (page: Awaited<ReturnType<typeof pages>>, minute: number, retryAt: Instant): Promise<void> => {
  await page.goesOn(minute, 'AttemptStarted', { attempt: 1, channel: 'outbox', outwardId: 'o' })
  await page.goesOn(minute, 'AttemptEnded', { attempt: 1, outcome: 'accepted', detail: '', retryAt })
}
const notApplicable = (minute: number, because: string, id: string, reason = 'policy pages nobody at P3') =>
  write(minute, communicationStream(id), 'PageNotApplicable', { pageId: id, reason, because })

const prove = (minute = 60, period = {}): Promise<PageProof> => {
  now = at(minute)
  return provePages(log, period, () => Promise.resolve(policy))
}
const kinds = async (minute?: number): Promise<string[]> => (await prove(minute)).violations.map(({ kind }) => kind)

it('says how many events were checked and how their pages ended, where none is missing', async () => {
  await opens()
  const first = await pages(1, await routes(1, 'P2'))
  await attempted(first, 2, at(7))
  await first.goesOn(3, 'PageAcknowledged', { by: amelie, duty: 'candidate' })
  const routed = await routes(10, 'P3')
  await notApplicable(10, routed, intentionId(routed, 'page', 'nobody'))
  expect(await prove()).toEqual({
    from: null,
    to: null,
    asKnownAt: at(60),
    checked: { events: 2, pages: 1, notApplicable: 1 },
    endings: { acknowledged: 1, superseded: 0, suppressed: 0, exhausted: 0, open: 0 },
    tooYoung: 0,
    violations: [],
  })
})

it('looks at what happened in the period alone', async () => {
  await opens()
  await routes(5, 'P2')
  expect(await prove(60, { from: at(6) })).toMatchObject({ checked: { events: 0 }, violations: [] })
  expect(await prove(60, { to: at(5) })).toMatchObject({ checked: { events: 0 }, violations: [] })
  expect((await prove(60, { from: at(5), to: at(6) })).violations).toHaveLength(1)
})

it('a page that is missing is found, once notification has had its time', async () => {
  await opens()
  const routed = await routes(5, 'P2')
  expect(await prove(15)).toMatchObject({ tooYoung: 1, violations: [] })
  expect(await prove(16)).toMatchObject({
    tooYoung: 0,
    violations: [
      {
        kind: 'page-missing',
        number: '1001',
        event: routed,
        occurredAt: at(5),
        says: `${amelie} (candidate) was never paged`,
      },
    ],
  })
})

it('the record that nobody is paged is missed as well', async () => {
  await opens()
  await routes(5, 'P3')
  expect(await kinds()).toEqual(['page-missing'])
})

it('history that was imported pages nobody', async () => {
  const history: EventMetadata['actor'] = { kind: 'import', id: 'uci', via: 'cli' }
  await opens(history)
  await routes(5, 'P2', history)
  expect(await prove()).toMatchObject({ checked: { events: 0 }, violations: [] })
})

it('a page to somebody else is found, and one that policy asks nobody for', async () => {
  await opens()
  const page = await pages(1, await routes(1, 'P2'), { person: 'mallory' })
  await page.goesOn(2, 'PageSuperseded', { because: 'handling-x@3' })
  const routed = await routes(5, 'P3')
  const other = await pages(5, routed, {}, intentionId(routed, 'page', 'nobody'))
  await other.goesOn(6, 'PageSuppressed', { because: 'window' })
  expect(await kinds()).toEqual(['another-person', 'page-uncalled-for'])
})

it('who wasn’t paged is found, unless an open page asks them the same', async () => {
  await opens()
  const first = await pages(1, await routes(1, 'P2'))
  await attempted(first, 2, at(59))
  const again = await routes(5, 'P2')
  await notApplicable(5, again, intentionId(again, 'candidate', amelie), 'page x asks them already')
  expect(await kinds()).toEqual([])
  await first.goesOn(20, 'PageSuperseded', { because: 'handling-x@3' })
  const third = await routes(30, 'P2')
  await notApplicable(30, third, intentionId(third, 'candidate', amelie), 'page x asks them already')
  expect(await kinds()).toEqual(['not-paged'])
})

it('a page that was never sent, and one that neither ended nor went on, is found', async () => {
  await opens()
  await pages(1, await routes(1, 'P2'))
  expect(await kinds(11)).toEqual([])
  expect(await kinds(12)).toEqual(['never-sent'])
  expect((await prove(12)).endings).toMatchObject({ open: 1 })
})
it('so is one whose next round is overdue', async () => {
  await opens()
  const page = await pages(1, await routes(1, 'P2'))
  await attempted(page, 2, at(7))
  expect(await kinds(16)).toEqual([])
  expect(await kinds(18)).toEqual(['never-went-on'])
})

it('an acknowledgement by another than the paged person is found', async () => {
  await opens()
  const page = await pages(1, await routes(1, 'P2'))
  await page.goesOn(2, 'PageAcknowledged', { by: 'mallory', duty: 'candidate' })
  expect(await kinds()).toEqual(['acknowledged-by-another'])
})

it('an exhausted page that alerted nobody is found', async () => {
  await opens()
  const page = await pages(1, await routes(1, 'P2'))
  await attempted(page, 2, at(7))
  const exhausted = await page.goesOn(30, 'PageExhausted', { attempts: 1, reason: 'r' })
  expect(await kinds()).toEqual(['exhausted-unalerted'])
  await notApplicable(30, exhausted, intentionId(exhausted, 'alert', 'nobody'), 'there is no other Team Lead to alert')
  expect(await kinds()).toEqual([])
})
