import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type {
  HeldOnPerson,
  IncidentView,
  MessageView,
  ServiceNowDivergences,
  ServiceNowInstances,
  ServiceNowQueueItem,
  TrailEntry,
} from '@atlas/contracts'
import { everything } from '@atlas/servicenow-client'
import { atlasCommand, type Ended } from './world/command.js'
import { eventually } from './world/eventually.js'
import { type Instance, type ServiceNowWorld, startServiceNowWorld } from './world/servicenow.js'
import { keyOf, runShown, shownCommands } from './world/shown-commands.js'
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
const [sofia, amelie, emil] = ['sofia.keller', 'amelie.dubois', 'emil.novak']
const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }
const soon = async (ms: number): Promise<string> => new Date((await world.atlas.now()) + ms).toISOString()
/** Instants of theirs are whole seconds, in UTC. */
const instantOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)
const marker = (ticket: Ticket) => new RegExp(`\\n\\n\\[atlas:${ticket.number}\\.\\d+\\]$`)
const messages = async (ticket: Ticket, template: string): Promise<MessageView[]> =>
  (await world.atlas.get<{ items: MessageView[] }>(`/v1/messages?incidentId=${ticket.id}&limit=200`)).items.filter(
    (message) => message.template === template,
  )
/** The `atlas` command with a key. */
const asked = (ATLAS_KEY: string, ...args: string[]): Promise<Ended> =>
  atlasCommand(args, {
    ...world.atlas.commandEnvironment,
    ATLAS_URL: world.atlas.processOf('servicenow-sync').url,
    ATLAS_KEY,
  })
const operator = async (...args: string[]): Promise<Ended> =>
  asked((await readFile(join(world.atlas.dataFolder, 'admin-key'), 'utf8')).trim(), ...args)
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

describe('who asked in ServiceNow', () => {
  it('is one person in what they reported and in what they answered: all of it is held on them', async () => {
    const id = await main.idOf('sys_user', 'user_name', 'joe.employee')
    const { items } = await world.atlas.get<{ items: IncidentView[] }>('/v1/incidents')
    const karpenter = items.find(({ summary }) => summary?.startsWith('Atlas: Karpenter'))?.id ?? ''
    const { sysId } = await main.record(karpenter)
    await main.as('joe.employee').journal.add('incident', sysId, 'comments', 'Nothing is scheduled yet')
    await eventually(async () => {
      const held = await world.atlas.get<HeldOnPerson>(`/v1/privacy/people/${encodeURIComponent(`main/${id}`)}`)
      const texts = held.texts.map(({ text }) => text)
      expect(texts).toContain('Nothing is scheduled yet')
      expect(texts).toContainEqual(expect.stringContaining('Atlas: Karpenter provisions no nodes'))
    })
  })
})

describe('a priority that is changed in ServiceNow [PB-46]', () => {
  let ticket: Ticket

  it('asks for a reclassification in the name of whoever changed it, and ours stays in force', async () => {
    ticket = await Ticket.report(world.atlas, {
      summary: 'Add egress access for namespace shared-tools',
      cluster: 'abrc1l-atlas-stg',
    })
    await ticket.does('start-work', {}, sofia, 'WorkStarted')
    await shows(ticket, { state: '2', priority: '3' })
    await main.change(ticket.id, { impact: '1', urgency: '1' })
    await eventually(async () =>
      expect((await ticket.view()).pendingReclassifications).toMatchObject([
        { request: 1, by: 'main/admin', to: 'P1', lacksEvidence: true },
      ]),
    )
    expect(await ticket.view()).toMatchObject({ priority: 'P3' })
    const notices = await eventually(async () => {
      const found = await messages(ticket, 'notice')
      expect(found.length).toBeGreaterThan(0)
      return found
    })
    expect(notices.map(({ recipient, body }) => [recipient?.id, body])).toContainEqual([
      sofia,
      expect.stringContaining('main/admin changed the priority from P3 to P1 in ServiceNow'),
    ])
  })

  it('is approved by nobody without its evidence, and written back when it is refused', async () => {
    const nadia = 'nadia.rossi'
    expect(await ticket.act('approve-reclassification', {}, nadia)).toMatchObject({ status: 422 })
    const reason = 'One namespace, in staging'
    await ticket.does('refuse-reclassification', { request: 1, reason }, nadia, 'ReclassificationRefused')
    await shows(ticket, { priority: '3', impact: '2', urgency: '2' })
    await eventually(async () => expect(await ticket.last('RecordConflictSettled')).toBeDefined())
    expect(await ticket.view()).toMatchObject({ priority: 'P3', pendingReclassifications: [] })
  })
})

describe('an incident that people work on already when it comes from ServiceNow', () => {
  it('is taken over with its state and whose it is, once it has clocks to stop', async () => {
    const { record } = await main.serviceNow.table('incident').create(
      {
        short_description: 'Atlas: Add egress NFS access for the namespace livelink-ignition',
        state: '2',
        assigned_to: await main.idOf('sys_user', 'user_name', 'sofia.keller'),
      },
      { fields: ['number'] },
    )
    const ticket = await eventually(async () => {
      const { items } = await world.atlas.get<{ items: IncidentView[] }>('/v1/incidents')
      const found = items.find(({ summary }) => summary?.startsWith('Atlas: Add egress'))
      if (!found) throw new Error('not taken yet')
      return Ticket.of(world.atlas, found.id)
    })
    await eventually(async () => {
      const view = await ticket.view()
      expect(view).toMatchObject({ status: 'Work in Progress', owner: 'sofia.keller', priority: 'P3', tier: 'L1' })
      expect(view.clocks.find(({ kind }) => kind === 'response')).toMatchObject({ state: 'met' })
    })
    await eventually(async () => {
      const known = await main.record(ticket.id)
      expect(known.sysId).toBe(record.sysId)
      expect(known.values).toMatchObject({ state: '2', priority: '3', 'assigned_to.user_name': 'sofia.keller' })
    })
  })
})

describe('two instances', () => {
  let portal: Ticket
  const ofMain = () => main.serviceNow.table('incident').count(everything)

  it('keep the incidents of their own organisations, each in its own words and under its own credentials', async () => {
    const before = await ofMain()
    portal = await Ticket.report(world.atlas, {
      summary: 'Add egress access for the plant portal',
      cluster: 'mecc-prd',
      namespace: 'plant',
      application: 'plant-portal',
      reporter,
    })
    const acknowledgement = { initialAssessment: 'a missing rule' }
    const body = { acknowledgement, nextUpdateBy: await soon(60 * minutes) }
    await portal.does('start-work', body, 'sofia.keller', 'WorkStarted')
    await eventually(async () =>
      expect((await world.mecc.record(portal.id)).values).toMatchObject({
        state: '2',
        'assignment_group.name': 'MECC Desk',
        'assigned_to.user_name': 'm.keller',
        'cmdb_ci.name': '',
        subcategory: 'egress-access',
      }),
    )
    expect(await ofMain()).toBe(before)
    const { printed } = world.atlas.processOf('servicenow-sync')
    for (const secret of [world.mecc.simulator.client.secret, world.mecc.simulator.apiKey])
      expect(printed.includes(secret)).toBe(false)
  })

  it('hold up nothing of one another: with one away the other’s go on, and its own wait and go out in order', async () => {
    await world.mecc.plant({ kind: 'status', status: 503 })
    await portal.does('note', { text: 'first while away' }, 'sofia.keller', 'NoteAdded')
    await portal.does('note', { text: 'second while away' }, 'sofia.keller', 'NoteAdded')
    const here = await Ticket.report(world.atlas, { summary: 'Add egress access', cluster: 'abrc1l-atlas-stg' })
    await shows(here, { state: '1', priority: '3' })
    await world.mecc.heal()
    // Its breaker and the pauses between attempts.
    await world.timePasses(2 * minutes)
    await eventually(async () => {
      const notes = await world.mecc.journal(portal.id, 'work_notes')
      const said = notes.flatMap((note) => /(first|second) while away/.exec(note)?.[1] ?? [])
      expect(said).toEqual(['first', 'second'])
    }, 90_000)
  })

  it('are checked against their own dictionaries: what one lacks is named, over HTTP and as a command', async () => {
    const { items } = await world.atlas.get<ServiceNowInstances>('/v1/servicenow/instances')
    const trial = items.find(({ name }) => name === 'trial')
    expect(trial?.held).toMatch(/^close_code has no choice "Solved by magic"; it has "/)
    expect(trial?.mistakes).toContain('there is no group "Nobody there"')
    for (const name of ['main', 'mecc']) expect(items.find((one) => one.name === name)).toMatchObject({ held: null })
    const { stdout } = await operator('servicenow', 'instances')
    expect(stdout).toContain(`trial (${world.mecc.simulator.url}): close_code has no choice "Solved by magic"`)
  })
})

describe('the operator', () => {
  let ticket: Ticket
  const queued = async () =>
    (await world.atlas.get<{ items: ServiceNowQueueItem[] }>('/v1/servicenow/queue')).items.filter(
      ({ incidentId }) => incidentId === ticket.id,
    )

  it('finds a write that was dropped without a word, what differs by it, and why', async () => {
    ticket = await Ticket.report(world.atlas, { summary: 'Add egress access again', cluster: 'abrc1l-atlas-stg' })
    await shows(ticket, { state: '1' })
    await main.plant({ kind: 'drop-write', fields: ['assigned_to'], where: { table: 'incident' } })
    await ticket.does('start-work', {}, 'sofia.keller', 'WorkStarted')
    const [dead, ...more] = await eventually(async () => {
      const found = await queued()
      expect(found).toHaveLength(1)
      return found
    })
    expect(more).toEqual([])
    expect(dead).toMatchObject({
      kind: 'dead-letter',
      what: 'write-dropped',
      reason: expect.stringContaining('assigned_to'),
    })
    await main.heal()
    const differs = { unit: 'assignee', field: 'assigned_to', theirs: '', why: 'dead letter', incidentId: ticket.id }
    const { items, writes } = await world.atlas.get<ServiceNowDivergences>('/v1/servicenow/divergence')
    expect(items).toContainEqual(expect.objectContaining(differs))
    expect(writes.produced).toBe(writes.acknowledged + writes.withheld + writes.deadLettered + writes.pending)
    const { stdout } = await operator('servicenow', 'divergence', '--json')
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ServiceNowDivergences
    expect(told.items).toContainEqual(expect.objectContaining(differs))
  })

  it('has it replayed once its cause is mended, by a command that says who and why', async () => {
    const key = await keyOf(world.atlas, 'nadia.rossi')
    const args = ['--incident-id', ticket.id, '--reason', 'the ACL was mended']
    expect(await asked(key, 'servicenow', 'replay', ...args)).toMatchObject({ code: 0 })
    await shows(ticket, { state: '2', 'assigned_to.user_name': 'sofia.keller' })
    await eventually(async () => expect(await queued()).toEqual([]))
    expect((await ticket.last('RecordWriteReplayed'))?.sentence).toMatch(
      /^nadia\.rossi had .* tried again: the ACL was mended\.$/,
    )
    expect(await asked(key, 'servicenow', 'replay', ...args)).toMatchObject({ code: 1 })
    const { items } = await world.atlas.get<ServiceNowDivergences>('/v1/servicenow/divergence')
    expect(items.filter(({ incidentId }) => incidentId === ticket.id)).toEqual([])
  })

  it('can follow docs/servicenow.md command by command', async () => {
    const key = await keyOf(world.atlas, 'sofia.keller')
    const printed: string[] = []
    for (const line of await shownCommands('servicenow.md')) printed.push(await runShown(world.atlas, line, key))
    expect(printed.length).toBeGreaterThanOrEqual(8)
    expect(printed.join('\n')).toContain(`main (${main.simulator.url}): written to`)
  }, 300_000)
})
