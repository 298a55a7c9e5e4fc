import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const away = (person: string, hours: number) => ({
  person,
  from: monday,
  until: after(monday, hours * hour),
  onShift: false,
  reason: 'ill',
})

it('routes by what was decided over the roster, and pins who was on shift', async () => {
  const before = await world.incident('P2')
  expect(world.state(before.incidentId).candidate).toBe('amelie.dubois')
  const answer = await world.changeRoster('overrides', 'nadia.rossi', away('amelie.dubois', 4))
  expect(answer).toMatchObject({ status: 200, body: { change: 1, version: 1, events: ['ShiftOverridden'] } })
  expect(answer.headers.get('etag')).toBe('"1"')
  const { incidentId } = await world.incident('P2')
  expect(world.state(incidentId).candidate).not.toBe('amelie.dubois')
  const routed = world.events(incidentId, 'handling').find(({ type }) => type === 'IncidentRouted')
  expect((routed?.data as { onShift: string[] }).onShift).not.toContain('amelie.dubois')
  expect(world.log.stream('roster-changes')).toMatchObject([
    { type: 'ShiftOverridden', data: { by: 'nadia.rossi', person: 'amelie.dubois' } },
  ])
})

it('is changed by a Team Lead, on the version that they saw', async () => {
  const refused = await world.changeRoster('overrides', 'amelie.dubois', away('jonas.meier', 4))
  expect(refused).toMatchObject({ status: 403, body: { code: 'wrong-hand' } })
  const wrong = await world.changeRoster('leave', 'nadia.rossi', {
    person: 'sofia.keller',
    from: '2026-11-25',
    to: '2026-11-24',
    reason: 'holidays',
  })
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'to' }] } })
  expect((await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 4))).status).toBe(200)
  const stale = await world.changeRoster('overrides', 'nadia.rossi', away('emil.novak', 4), { 'if-match': '"0"' })
  expect(stale).toMatchObject({ status: 412, body: { code: 'version-conflict' } })
  expect(world.log.stream('roster-changes')).toHaveLength(1)
})

it('lets two people swap, and nobody for them', async () => {
  const [from, until] = [after(monday, 24 * hour), after(monday, 25 * hour)]
  const between = [
    { person: 'jonas.meier', from, until },
    { person: 'david.okafor', from: after(monday, 32 * hour), until: after(monday, 33 * hour) },
  ]
  const proposed = await world.changeRoster('swaps', 'jonas.meier', { between, reason: 'a talk' })
  expect(proposed).toMatchObject({ status: 200, body: { change: 1 } })
  expect((await world.changeRoster('swaps/1/agree', 'nadia.rossi', {})).status).toBe(403)
  expect((await world.changeRoster('swaps/one/agree', 'david.okafor', {})).status).toBe(422)
  expect((await world.changeRoster('swaps/1/agree', 'david.okafor', {})).body).toMatchObject({
    events: ['ShiftSwapped'],
  })
  await world.pass(24 * hour + 30 * minute)
  const { incidentId } = await world.incident('P1')
  expect(world.state(incidentId).candidate).toBe('david.okafor')
})

it('waits for the new end of an owner’s shift that was made longer', async () => {
  const { incidentId } = await world.incident('P2')
  await world.act(incidentId, 'start-work', 'amelie.dubois')
  await world.act(incidentId, 'request-feedback', 'amelie.dubois', { action: 'please try again' })
  const six = after(monday, 8 * hour)
  const longer = { person: 'amelie.dubois', from: six, until: after(six, hour), onShift: true, reason: 'a release' }
  expect((await world.changeRoster('overrides', 'nadia.rossi', longer)).status).toBe(200)
  const offShift = () => world.events(incidentId, 'handling').filter(({ type }) => type === 'OwnerOffShift')
  await world.pass(9 * hour - 1)
  expect(offShift()).toEqual([])
  await world.pass(1)
  expect(offShift()).toMatchObject([{ occurredAt: after(six, hour), data: { shiftEndedAt: after(six, hour) } }])
})

const shiftAlarms = () => world.timers().filter((name) => /^owner-o(ff|n)-shift/.test(name))
async function owned(): Promise<IncidentId> {
  const { incidentId } = await world.incident('P2')
  await world.act(incidentId, 'start-work', 'amelie.dubois')
  await world.act(incidentId, 'request-feedback', 'amelie.dubois', { action: 'please try again' })
  return incidentId
}
const shown = (id: IncidentId) =>
  world
    .events(id, 'handling')
    .filter(({ type }) => type === 'OwnerOffShift' || type === 'OwnerBackOnShift')
    .map(({ type, occurredAt }) => [type, occurredAt])

it('moves the end of an owner’s shift that was made shorter, and shows when they are back', async () => {
  const id = await owned()
  const noon = after(monday, 2 * hour)
  const shorter = { ...away('amelie.dubois', 4), from: noon }
  expect((await world.changeRoster('overrides', 'nadia.rossi', shorter)).status).toBe(200)
  await world.pass(1)
  expect(shiftAlarms()).toEqual([`owner-off-shift ${noon}`])
  await world.pass(2 * hour)
  expect(shown(id)).toEqual([['OwnerOffShift', noon]])
  expect(shiftAlarms()).toEqual([`owner-on-shift ${after(monday, 4 * hour)}`])
  await world.pass(2 * hour)
  expect(shown(id)[1]).toEqual(['OwnerBackOnShift', after(monday, 4 * hour)])
  expect(world.state(id)).toMatchObject({ owner: 'amelie.dubois', ownership: { offShiftSince: null } })
  // The end of the policy's shift, at six in Zurich.
  expect(shiftAlarms()).toEqual([`owner-off-shift ${after(monday, 8 * hour)}`])
})

it('says at once that an owner is off shift, and that they are back, where a change of the roster makes it so', async () => {
  const id = await owned()
  await world.pass(hour)
  const now = after(monday, hour)
  // From an hour ago: what was is told as it was known then.
  await world.changeRoster('overrides', 'nadia.rossi', away('amelie.dubois', 4))
  await world.pass(0)
  expect(shown(id)).toEqual([['OwnerOffShift', now]])
  await world.pass(minute)
  await world.changeRoster('changes/1/withdraw', 'nadia.rossi', { reason: 'she came after all' })
  await world.pass(0)
  expect(shown(id)).toEqual([
    ['OwnerOffShift', now],
    ['OwnerBackOnShift', after(now, minute)],
  ])
  expect(shiftAlarms()).toEqual([`owner-off-shift ${after(monday, 8 * hour)}`])
})

it('does once what is asked again under the same Idempotency-Key, and stores what it refuses', async () => {
  const key = { 'idempotency-key': 'k-1' }
  const first = await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 4), key)
  const again = await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 4), key)
  expect(again).toMatchObject({ status: 200, body: first.body })
  expect(world.log.stream('roster-changes')).toHaveLength(1)
  const other = await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 5), key)
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
  // Somebody else's key of the same text is another.
  expect((await world.changeRoster('overrides', 'grace.miller', away('jonas.meier', 5), key)).status).toBe(200)
  await world.changeRoster('overrides', 'amelie.dubois', away('jonas.meier', 4))
  await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 4), { 'if-match': '"0"' })
  expect(world.log.stream('refusals-escalation-roster')).toMatchObject([
    {
      type: 'CommandRefused',
      incidentId: null,
      data: { incidentId: null, command: 'override-shift', code: 'wrong-hand' },
      metadata: { actor: { id: 'amelie.dubois' } },
    },
  ])
})

const calendar = (...events: string[][]) =>
  ['BEGIN:VCALENDAR', ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']), 'END:VCALENDAR'].join(
    '\r\n',
  )

it('takes shifts from an .ics file, tells what of it can’t be read, and routes by the rest', async () => {
  const file = calendar(
    ['SUMMARY:hannah.wright', 'DTSTART:20261123T090000Z', 'DURATION:PT8H', 'RRULE:FREQ=DAILY;COUNT=5'],
    ['SUMMARY:hanna.wright', 'DTSTART:20261123T090000Z', 'DURATION:PT8H'],
  )
  const body = { file, reason: 'the rota of this week' }
  const key = { 'idempotency-key': 'k-2' }
  const imported = await world.changeRoster('import', 'nadia.rossi', body, key)
  expect(imported).toMatchObject({
    status: 200,
    body: {
      change: 1,
      events: ['ShiftsImported'],
      imported: {
        people: ['hannah.wright'],
        shifts: 5,
        from: monday,
        until: '2026-11-27T17:00:00.000Z',
        mistakes: [{ line: 9, message: expect.stringContaining('"hanna.wright"; near is hannah.wright') }],
      },
    },
  })
  expect((await world.changeRoster('import', 'nadia.rossi', body, key)).body).toEqual(imported.body)
  expect(world.log.stream('roster-changes')).toMatchObject([{ data: { mistakes: 1 } }])
  const { incidentId } = await world.incident('P2')
  const routed = world.events(incidentId, 'handling').find(({ type }) => type === 'IncidentRouted')
  // It is two in the morning in Denver, where policy has her begin at eight.
  expect((routed?.data as { onShift: string[] }).onShift).toContain('hannah.wright')
  const none = await world.changeRoster('import', 'nadia.rossi', { ...body, file: 'x', person: 'eve' })
  expect(none).toMatchObject({ status: 422, body: { errors: [{ field: 'person' }, { field: 'file' }] } })
})
