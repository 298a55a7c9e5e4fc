import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { IncidentView, MessageView, TrailEntry } from '@atlas/contracts'
import { eventually } from './world/eventually.js'
import { type Instance, type ServiceNowWorld, startServiceNowWorld } from './world/servicenow.js'
import { Ticket } from './world/ticket.js'

/** Incidents that are kept in ServiceNow, on a whole Atlas. */
let world: ServiceNowWorld
let main: Instance
beforeAll(async () => {
  world = await startServiceNowWorld()
  main = world.main
  // Of patience: two simulators and an installation of its own policy, then Atlas, start one after the other.
}, 300_000)
afterAll(() => world?.stop())

const minutes = 60_000
const [amelie, emil] = ['amelie.dubois', 'emil.novak']
const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }
const soon = async (ms: number): Promise<string> => new Date((await world.atlas.now()) + ms).toISOString()
/** Instants of theirs are whole seconds, in UTC. */
const instantOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)
const marker = (ticket: Ticket) => new RegExp(`\\n\\n\\[atlas:${ticket.number}\\.\\d+\\]$`)
const messages = async (ticket: Ticket, template: string): Promise<MessageView[]> =>
  (await world.atlas.get<{ items: MessageView[] }>(`/v1/messages?incidentId=${ticket.id}&limit=200`)).items.filter(
    (message) => message.template === template,
  )
const happened = (ticket: Ticket, event: string): Promise<TrailEntry> =>
  eventually(async () => {
    const found = await ticket.last(event)
    if (!found) throw new Error(`no ${event} yet`)
    return found
  })
const shows = (ticket: Ticket, values: object): Promise<void> =>
  eventually(async () => expect((await main.record(ticket.id)).values).toMatchObject(values))

describe('an incident that is kept in ServiceNow [PB-4]', () => {
  let ticket: Ticket

  it('is there as soon as it is classified: its priority by its severity, its group and its place [PB-46]', async () => {
    ticket = await Ticket.report(world.atlas, {
      summary: 'URGENT!!! Developers are denied access to the namespace since the last RBAC change',
      cluster: 'abrc1l-atlas-prd',
      namespace: 'livelink-ignition',
      reporter,
    })
    await shows(ticket, {
      state: '1',
      impact: '2',
      urgency: '1',
      priority: '2',
      short_description: expect.stringContaining('denied access'),
      'assignment_group.name': 'Tanzu Atlas L2',
      'assigned_to.user_name': '',
      'cmdb_ci.name': 'abrc1l-atlas-prd',
    })
    const { sentence } = await happened(ticket, 'RecordLinked')
    expect(sentence).toBe(
      `Its record in ServiceNow (main) is ${(await main.record(ticket.id)).values.number ?? ''}, created.`,
    )
  })

  it('is assigned there, and acknowledged by a comment in the words of the template, and no mail [PB-110 PB-124]', async () => {
    const acknowledgement = { initialAssessment: 'a changed ClusterRoleBinding' }
    await ticket.does('start-work', { acknowledgement, nextUpdateBy: await soon(60 * minutes) }, amelie, 'WorkStarted')
    await shows(ticket, { state: '2', 'assigned_to.user_name': amelie })
    const [said] = await eventually(async () => {
      const comments = await main.journal(ticket.id, 'comments')
      expect(comments).toHaveLength(1)
      return comments
    })
    const told = await messages(ticket, 'acknowledgement')
    expect(told).toMatchObject([{ channel: 'servicenow', wording: 'playbook' }])
    expect(said).toMatch(marker(ticket))
    expect(said?.replace(marker(ticket), '')).toBe(told[0]?.body?.trimEnd())
    expect(said).toContain('likely related to a changed ClusterRoleBinding')
  })

  it('has its diagnostics as work notes, each once, which the caller isn’t shown', async () => {
    const links = [{ kind: 'logs', url: 'https://logs.example.com/q/denied' }]
    await ticket.does('finding', { statement: 'The subject was removed.', links }, amelie, 'FindingRecorded')
    await ticket.does('note', { text: 'Compared both versions.' }, amelie, 'NoteAdded')
    await eventually(async () => {
      const notes = await main.journal(ticket.id, 'work_notes')
      for (const text of ['The subject was removed.\nhttps://logs.example.com/q/denied', 'Compared both versions.'])
        expect(notes.filter((note) => note.includes(text))).toHaveLength(1)
      expect(notes.every((note) => marker(ticket).test(note))).toBe(true)
    })
    expect(await main.journal(ticket.id, 'comments')).toHaveLength(1)
  })

  it('takes over what a person changes there: who has it, and that it waits for a vendor', async () => {
    const [held, reason] = ['3', '4']
    await main.change(ticket.id, { assigned_to: await main.idOf('sys_user', 'user_name', emil) })
    await eventually(async () => expect(await ticket.view()).toMatchObject({ owner: emil, tier: 'L2' }))
    await main.change(ticket.id, { state: held, hold_reason: reason })
    await eventually(async () =>
      expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', wait: { for: 'vendor' } }),
    )
    await main.change(ticket.id, { state: '2' })
    await eventually(async () => expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', wait: null }))
    expect((await ticket.last('AssignedElsewhere'))?.sentence).toContain(emil)
  })

  it('asks its caller in one write: state, reason, and the words of the template', async () => {
    const action = 'Please list the pods of your namespace.'
    await ticket.does('request-feedback', { action }, emil, 'FeedbackRequested')
    await shows(ticket, { state: '3', hold_reason: '1' })
    // ServiceNow itself refuses the one without the other.
    expect(await ticket.last('RecordWriteFailed')).toBeUndefined()
    expect((await main.journal(ticket.id, 'comments')).at(-1)).toMatch(
      /^Hi Robin Vogel,\n[\s\S]*Please list the pods of your namespace\./,
    )
    expect(await ticket.view()).toMatchObject({ status: 'Awaiting Customer Feedback' })
  })

  it('goes on with its caller’s answer, and its clock at the time that it was given, not seen', async () => {
    const asked = await happened(ticket, 'FeedbackRequested')
    await main.plant({ kind: 'hint-lost' })
    // Whom the desk found to have called.
    await main.change(ticket.id, {
      caller_id: await main.idOf('sys_user', 'user_name', 'joe.employee'),
      work_notes: 'Joe has called',
    })
    await world.atlas.post('/v1/servicenow/hints/main', {})
    await happened(ticket, 'RecordNoteReceived')
    // From here on nobody looks for ten minutes.
    const { sysId } = await main.record(ticket.id)
    await main.as('joe.employee').journal.add('incident', sysId, 'comments', 'I can list them again')
    await world.timePasses(10 * minutes)
    const answer = await happened(ticket, 'CustomerAnswered')
    await main.heal()
    const seen = (await ticket.trail()).find(({ sentence }) =>
      /^A comment came from ServiceNow, of the caller/.test(sentence),
    )
    if (!seen) throw new Error('no comment of the caller')
    await eventually(async () => expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', owner: emil }))
    const entries = await main.serviceNow.journal.of(sysId, { element: 'comments' })
    const given = instantOf(entries.find(({ text }) => text === 'I can list them again')?.createdOn ?? '')
    expect(Math.abs(Date.parse(answer.occurredAt) - given)).toBeLessThan(2000)
    expect(Date.parse(seen.occurredAt) - given).toBeGreaterThan(9 * minutes)
    const until = await ticket.clockAt('resolution', asked)
    const then = await ticket.clockAt('resolution', seen)
    expect(then.state).toBe('running')
    const counted = then.elapsedMs - until.elapsedMs
    expect(Math.abs(counted - (Date.parse(seen.occurredAt) - given))).toBeLessThan(2000)
  })

  it('is resolved there with what its close code and notes have to say', async () => {
    const resolution = {
      code: 'fixed',
      summary: 'A subject was missing from the ClusterRoleBinding',
      knowledge: { noneBecause: 'it happened once' },
      verification: 'requestor',
    }
    await ticket.does('resolve', resolution, emil, 'IncidentResolved')
    await shows(ticket, { state: '6', close_code: 'Solution provided', close_notes: resolution.summary })
    await eventually(async () =>
      expect((await main.journal(ticket.id, 'comments')).at(-1)).toContain('has been successfully resolved'),
    )
  })
})

describe('an incident that people open in ServiceNow', () => {
  let ticket: Ticket

  it('is taken where policy says so, classified by its severity, and its clocks start when it was opened', async () => {
    const openedThere = (await world.atlas.now()) - 10 * minutes
    const { record } = await main.serviceNow.table('incident').create(
      {
        short_description: 'Atlas: Karpenter provisions no nodes in any cluster, everything is pending',
        caller_id: await main.idOf('sys_user', 'user_name', 'joe.employee'),
        urgency: '3',
        // A call that was written down later.
        opened_at: new Date(openedThere).toISOString().slice(0, 19).replace('T', ' '),
      },
      { fields: ['number'] },
    )
    const opened = await eventually(async () => {
      const { items } = await world.atlas.get<{ items: IncidentView[] }>('/v1/incidents')
      const found = items.find(({ summary }) => summary?.startsWith('Atlas: Karpenter'))
      if (!found?.priority) throw new Error('not taken yet')
      return found
    })
    expect(opened).toMatchObject({ priority: 'P1', category: 'autoscaling', tier: 'L3' })
    ticket = await Ticket.of(world.atlas, opened.id)
    const routed = await happened(ticket, 'IncidentRouted')
    const clock = await ticket.clockAt('resolution', routed)
    expect(Math.abs(clock.elapsedMs - (Date.parse(routed.occurredAt) - openedThere))).toBeLessThan(2000)
    await eventually(async () => {
      const known = await main.record(opened.id)
      expect(known.sysId).toBe(record.sysId)
      expect(known.values).toMatchObject({ priority: '1', 'assignment_group.name': 'Tanzu Atlas L3' })
    })
  })

  it('is worked on as any other, and its caller told there', async () => {
    const acknowledgement = { initialAssessment: 'a lapsed token of the cloud account' }
    const body = { acknowledgement, nextUpdateBy: await soon(10 * minutes) }
    await ticket.does('start-work', body, 'jonas.meier', 'WorkStarted')
    await shows(ticket, { state: '2', 'assigned_to.user_name': 'jonas.meier' })
    await eventually(async () =>
      expect(await main.journal(ticket.id, 'comments')).toEqual([
        expect.stringMatching(/^Hi Joe Employee,\n[\s\S]*a lapsed token/),
      ]),
    )
  })
})
