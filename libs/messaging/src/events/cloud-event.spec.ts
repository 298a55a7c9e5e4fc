import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type IncidentId, instant, UnknownEventVersion } from '@atlas/contracts'
import type { StoredEvent } from '@atlas/event-sourcing'
import { NotOurs, openEnvelope, toCloudEvent, toRecorded } from './cloud-event.js'

const incidentId = '0193b3b2-0000-7000-8000-000000000001' as IncidentId
const metadata = { actor: { kind: 'rule', id: 'r', via: 'test' }, correlationId: 'c "quoted" \\ ü', causationId: 'x@1' }
const stored: StoredEvent = {
  position: 12,
  streamId: `report-${incidentId}`,
  streamVersion: 3,
  category: 'report',
  incidentId,
  type: 'OccurrenceMoved.v1',
  occurredAt: instant(1_795_300_000_120),
  recordedAt: instant(1_795_300_000_999),
  // Bytes that parse and print would change.
  data: '{"b":1.0,"2":"\\u00fc","1":1e2}',
  metadata: JSON.stringify(metadata),
  hash: 'ab'.repeat(32),
}
const asRead = (event: StoredEvent, previous = 7) =>
  toRecorded(openEnvelope(Buffer.from(toCloudEvent(event, 'intake', previous))))

it('comes back as it was stored, its data byte for byte', () => {
  const text = toCloudEvent(stored, 'intake', 7)
  expect(text).toContain(`"data":${stored.data}}`)
  expect(openEnvelope(Buffer.from(text))).toMatchObject({
    type: 'OccurrenceMoved.v1',
    key: incidentId,
    position: 12,
    previous: 7,
  })
  expect(asRead(stored)).toEqual({ ...stored, type: 'OccurrenceMoved', data: JSON.parse(stored.data), metadata })
})

it('has the attributes that CloudEvents ask for, each a scalar', () => {
  const { data, ...attributes } = JSON.parse(toCloudEvent(stored, 'intake', 7)) as Record<string, unknown>
  expect(data).toEqual(JSON.parse(stored.data))
  expect(attributes).toMatchObject({
    specversion: '1.0',
    id: `report-${incidentId}@3`,
    source: '/atlas/intake',
    type: 'OccurrenceMoved.v1',
    time: stored.occurredAt,
    subject: incidentId,
    datacontenttype: 'application/json',
  })
  for (const [name, value] of Object.entries(attributes)) {
    expect(name).toMatch(/^[a-z0-9]{1,20}$/)
    expect(['string', 'number']).toContain(typeof value)
  }
})

it('reads a CloudEvent of any form: other order, spaces, more attributes', () => {
  const fields = JSON.parse(toCloudEvent(stored, 'intake', 7)) as Record<string, unknown>
  const reversed = Object.fromEntries(Object.entries({ ...fields, traceparent: '00-x' }).reverse())
  for (const text of [
    JSON.stringify(reversed),
    JSON.stringify(fields, undefined, 2),
    toCloudEvent(stored, 'intake', 7).replace(/}$/, ',"traceparent":"00-x"}'),
  ]) {
    const envelope = openEnvelope(Buffer.from(text))
    expect(envelope).toMatchObject({ type: 'OccurrenceMoved.v1', key: incidentId, position: 12, previous: 7 })
    expect(toRecorded(envelope)).toEqual(asRead(stored))
  }
})

it('says what is wrong with one that is broken', () => {
  const text = toCloudEvent(stored, 'intake', 7)
  const opened = (broken: string) => () => toRecorded(openEnvelope(Buffer.from(broken)))
  expect(opened(text.slice(0, -3))).toThrow(SyntaxError)
  expect(opened(text.slice(0, 60))).toThrow(SyntaxError)
  expect(opened('null')).toThrow(NotOurs)
  expect(opened('{"type":"OccurrenceMoved.v1","subject":"x","position":"-1"}')).toThrow('position should be a number')
  expect(opened(text.replace('OccurrenceMoved.v1', 'OccurrenceMoved.v99'))).toThrow(UnknownEventVersion)
  expect(opened(text.replace('OccurrenceMoved.v1', 'NeverHeardOf.v1'))).toThrow(UnknownEventVersion)
})

it('keeps what policy calls a person, whatever characters it uses, as the key where there is no incident', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (person, data) => {
      const event = {
        ...stored,
        streamId: `communication-person-${person}`,
        incidentId: null,
        data: JSON.stringify(data),
      }
      const { position, ...read } = asRead(event)
      expect(position).toBe(12)
      expect(read).toMatchObject({ streamId: event.streamId, incidentId: null, data: JSON.parse(event.data) })
    }),
  )
})
