import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ClockView, IncidentView, TrailEntry } from '@atlas/contracts'
import { sendAlerts } from './world/alerts.js'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** Issue A's one path: a signal in, a paged engineer and a replayable trail out. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

const incident = (id: string) => atlas.get<IncidentView>(`/v1/incidents/${id}`)
const trail = async (id: string) =>
  (await atlas.get<{ items: TrailEntry[] }>(`/v1/incidents/${id}/trail?limit=500`)).items

describe('the API server of a production cluster is gone', () => {
  let id = ''
  let sentAt = 0

  it('opens an incident for the alert', async () => {
    sentAt = await atlas.now()
    const [result] = await sendAlerts(atlas, {
      name: 'KubeAPIDown',
      severity: 'critical',
      namespace: 'kube-system',
      fingerprint: 'c0ffee0000000001',
      startsAt: sentAt - 5_000,
      summary: 'Target disappeared from Prometheus target discovery.',
    })
    expect(result).toMatchObject({ outcome: 'opened' })
    id = result?.incidentId ?? ''
  })

  it('is classified P1, control plane, and routed to L3 [PB-29 PB-49]', async () => {
    await eventually(async () =>
      expect(await incident(id)).toMatchObject({
        priority: 'P1',
        category: 'control-plane',
        tier: 'L3',
        status: 'Unassigned',
        tentative: true,
        cluster: 'abrc1l-atlas-prd',
        environment: 'production',
        occurrences: 1,
        firing: true,
      }),
    )
  })

  it('has response, update and resolution clocks that started when it was received [PB-44]', async () => {
    const { clocks, openedAt } = await eventually(async () => {
      const found = await incident(id)
      expect(found.clocks.map((clock) => clock.kind)).toEqual(
        expect.arrayContaining(['response', 'update', 'resolution']),
      )
      return found
    })
    const due = (kind: string) =>
      Date.parse(clocks.find((clock) => clock.kind === kind)?.dueAt ?? '') - Date.parse(openedAt)
    expect(due('response')).toBe(15 * 60_000)
    expect(due('update')).toBe(30 * 60_000)
    expect(due('resolution')).toBe(4 * 3_600_000)
    expect(Math.abs(Date.parse(openedAt) - sentAt)).toBeLessThan(5_000)
  })

  it('pages one Evangelist, one Team Lead and one Kube-Admin [PB-44 PB-50 PB-54]', async () => {
    await eventually(async () => {
      const entries = await trail(id)
      const team = entries.find((entry) => entry.event === 'ResponseTeamCalled')?.data as {
        parts: { role: string; person: string }[]
      }
      expect(team.parts.map((part) => part.role).sort()).toEqual(['Evangelist', 'Kube-Admin', 'Team Lead'])
      const paged = entries
        .filter((entry) => entry.event === 'PageIntended')
        .map((entry) => (entry.data as { person: string }).person)
      expect(paged.sort()).toEqual(team.parts.map((part) => part.person).sort())
    })
  })

  it('tells every decision in one trail, each with its actor', async () => {
    const entries = await trail(id)
    expect(entries.map((entry) => entry.event)).toEqual(
      expect.arrayContaining([
        'IncidentOpened',
        'OccurrenceStarted',
        'IncidentClassified',
        'HandlingOpened',
        'TentativePrioritySet',
        'IncidentRouted',
        'ResponseTeamCalled',
        'ClockStarted',
        'PageIntended',
      ]),
    )
    expect(entries.every((entry) => entry.actor !== '' && entry.sentence.endsWith('.'))).toBe(true)
    expect(entries.map((entry) => entry.position)).toEqual(entries.map((entry) => entry.position).sort((a, b) => a - b))
  })

  it('counts a re-send as a notification and nothing else', async () => {
    const alert = {
      name: 'KubeAPIDown',
      severity: 'critical',
      namespace: 'kube-system',
      fingerprint: 'c0ffee0000000001',
      startsAt: sentAt - 5_000,
    }
    const [result] = await sendAlerts(atlas, alert)
    expect(result).toMatchObject({ outcome: 'notification', incidentId: id })
    await eventually(async () => expect(await incident(id)).toMatchObject({ occurrences: 1, notifications: 2 }))
  })

  it('breaches its response after 15 minutes, at that very instant', async () => {
    await atlas.timePasses(15 * 60_000)
    const clock = await eventually(async () => {
      const found = (await incident(id)).clocks.find((each: ClockView) => each.kind === 'response')
      expect(found?.breachedAt).toBe(found?.dueAt)
      expect((await trail(id)).some((entry) => entry.event === 'ClockBreached')).toBe(true)
      return found
    })
    const { openedAt } = await incident(id)
    expect(Date.parse(clock?.breachedAt ?? '')).toBe(Date.parse(openedAt) + 15 * 60_000)
    const reached = (await trail(id))
      .filter(
        (entry) => entry.event === 'ClockThresholdReached' && (entry.data as { kind: string }).kind === 'response',
      )
      .map((entry) => [
        (entry.data as { percent: number }).percent,
        Date.parse(entry.occurredAt) - Date.parse(openedAt),
      ])
    expect(reached).toEqual([
      [50, 450_000],
      [75, 675_000],
      [90, 810_000],
    ])
  })

  it('answers for the past: clocks as of five minutes after it was received', async () => {
    const { openedAt } = await incident(id)
    const asOf = new Date(Date.parse(openedAt) + 5 * 60_000).toISOString()
    const { items } = await atlas.get<{ items: ClockView[] }>(`/v1/incidents/${id}/clocks?asOf=${asOf}`)
    expect(items.find((clock) => clock.kind === 'response')).toMatchObject({
      state: 'running',
      elapsedMs: 5 * 60_000,
      remainingMs: 10 * 60_000,
      breachedAt: null,
    })
  })

  it('has a log whose every chain verifies', async () => {
    const { code, stdout } = await atlas.command('audit', 'verify', '--json')
    expect({ code, stdout }).toMatchObject({ code: 0 })
  })
})
