import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type {
  ClassificationView,
  HandlingAnswer,
  IncidentView,
  MessageView,
  PageView,
  ServiceNowOutboxEntry,
} from '@atlas/contracts'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** Whoever acts and asks with the position that the act answered sees what the act did, at the first answer. */
let atlas: Atlas
let policy: string
let incident: IncidentView
beforeAll(async () => {
  policy = await mkdtemp(join(tmpdir(), 'atlas-acceptance-policy-'))
  await cp('policy', policy, { recursive: true })
  const servicenow = join(policy, 'servicenow.yaml')
  await writeFile(servicenow, (await readFile(servicenow, 'utf8')).replace(/^enabled: false/m, 'enabled: true'))
  atlas = await Atlas.start({ ATLAS_POLICY: policy })
})
afterAll(async () => {
  await atlas?.stop()
  await rm(policy, { recursive: true, force: true })
})

const amelie = 'amelie.dubois'
const position = (headers: Headers): Record<string, string> => {
  const written = headers.get('atlas-position')
  if (written === null) throw new Error('the answer has no Atlas-Position')
  return { 'atlas-position': written }
}
/** The first answer that isn't "not yet": a slow bus may take longer than one wait. */
async function reads<Item>(path: string, headers: Record<string, string>): Promise<Item[]> {
  for (;;) {
    const answer = await atlas.ask<{ items: Item[] }>(path, { headers })
    if (answer.status === 200) return answer.body.items
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    await sleep(100)
  }
}
const act = (named: string, what: string, body: unknown, as = amelie) =>
  atlas.ask<HandlingAnswer>(`/v1/incidents/${named}/${what}`, { method: 'POST', body, as })

describe('the position that an act answered', () => {
  it('is waited for by messages, pages, incidents and the outbox to ServiceNow', async () => {
    const { results } = await atlas.post<{ results: { incidentId: string }[] }>('/v1/signals', {
      summary: 'Developers are denied access to the namespace since the last RBAC change',
      cluster: 'abrc1l-atlas-prd',
      namespace: 'livelink-ignition',
      reporter: { name: 'Robin Vogel', email: 'robin.vogel@example.com' },
    })
    const id = results[0]?.incidentId ?? ''
    incident = await eventually(async () => {
      const found = await atlas.get<IncidentView>(`/v1/incidents/${id}`)
      expect(found).toMatchObject({ priority: 'P2', status: 'Unassigned' })
      expect((await atlas.get<{ items: PageView[] }>(`/v1/pages?incidentId=${id}`)).items).toHaveLength(1)
      return found
    })
    const candidate = incident.candidate ?? amelie
    const started = await act(
      id,
      'start-work',
      {
        acknowledgement: { initialAssessment: 'a changed ClusterRoleBinding' },
        nextUpdateBy: new Date((await atlas.now()) + 3_600_000).toISOString(),
      },
      candidate,
    )
    expect(started).toMatchObject({ status: 200, body: { owner: candidate } })
    const asked = position(started.headers)

    const messages = await reads<MessageView>(`/v1/messages?incidentId=${id}`, asked)
    expect(messages.map(({ template }) => template)).toEqual(['acknowledgement'])
    // Whoever works needn't be asked any more.
    const pages = await reads<PageView>(`/v1/pages?incidentId=${id}`, asked)
    expect(pages.map(({ state }) => state)).toEqual(['superseded'])
    const outbox = await reads<ServiceNowOutboxEntry>(`/v1/servicenow/outbox?incidentId=${id}`, asked)
    expect(outbox.map(({ fields }) => fields['assigned_to'])).toContain(candidate)
    const incidents = await reads<IncidentView>(`/v1/incidents?owner=${candidate}`, asked)
    expect(incidents.map((each) => each.id)).toContain(id)
  })

  it('is waited for by refused signals', async () => {
    const body = [{ summary: 'Nodes are NotReady', cluster: 'mecc-prd' }, { cluster: 'no summary at all' }]
    const refused = await atlas.ask('/v1/signals', { method: 'POST', body })
    expect(refused.status).toBe(207)
    const listed = await reads<{ body: string }>('/v1/rejected-signals', position(refused.headers))
    expect(listed.map(({ body }) => body)).toContainEqual(expect.stringContaining('no summary at all'))
  })

  it.each(['/v1/messages', '/v1/pages', '/v1/servicenow/outbox', '/v1/rejected-signals', '/v1/incidents'])(
    'is refused by %s for now while it lies ahead of the log',
    async (path) => {
      const answer = await atlas.ask(path, { headers: { 'atlas-position': '900000000' } })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
      expect(answer.body).toMatchObject({ code: 'not-read-yet' })
    },
  )
})

describe('the number of an incident', () => {
  it('names it to acts and to its classification as it does to reads', async () => {
    const named = `INC-${incident.number}`
    const updated = await act(named, 'update', { text: 'still looking' }, incident.candidate ?? amelie)
    expect(updated).toMatchObject({ status: 200, body: { id: incident.id, number: incident.number } })
    const classification = await atlas.get<ClassificationView>(`/v1/classifications/INC${incident.number}`)
    expect(classification.incidentId).toBe(incident.id)
    expect((await atlas.get<IncidentView>(`/v1/incidents/${incident.number}`)).id).toBe(incident.id)
  })

  it('that nobody has is not found, and what is no number is told so', async () => {
    expect(await act('INC-999999', 'update', { text: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-incident' },
    })
    expect((await act('the-one-of-monday', 'update', { text: 'x' })).status).toBe(422)
    expect((await atlas.ask('/v1/classifications/INC-999999')).status).toBe(404)
  })
})
