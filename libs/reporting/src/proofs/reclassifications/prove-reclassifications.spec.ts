import { beforeEach, expect, it } from '@jest/globals'
import {
  type AtlasEvent,
  type EventMetadata,
  type IncidentId,
  type Instant,
  instant,
  type ReclassificationProof,
} from '@atlas/contracts'
import { handlingStream, serviceLevelStream } from '@atlas/domain'
import { InMemoryEventLog, type StreamOf } from '@atlas/event-sourcing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { proveReclassifications } from './prove-reclassifications.js'

const loaded = loadPolicyFolder('policy')
if ('errors' in loaded) throw new Error('the policy of the repository is not valid')
const policy: Policy = loaded.ok

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const writer = 'hannah.wright'
const approver = 'grace.miller'

interface Told {
  readonly type: AtlasEvent['type']
  readonly minute: number
  readonly actor: EventMetadata['actor']
  readonly policy?: string | undefined
  readonly clocks?: boolean
  readonly data: Record<string, unknown>
}
const person = (id: string): Told['actor'] => ({ kind: 'person', id, via: 'http' })
const rule: Told['actor'] = { kind: 'rule', id: 'routing', via: 'consumer' }

/** Evidence and reason are kept under names, and replaced by their hashes when they are written. */
const evidence = { kind: 'systemic-issue', rootCause: 'a flawed template', clusters: ['mecc-prd', 'mecc-stg'] }
const row = { row: 'P3', from: 'P3', to: 'P2', kind: 'systemic-issue', evidence: 'evidence' }
const requested: Told = {
  type: 'ReclassificationRequested',
  minute: 20,
  actor: person(writer),
  data: {
    request: 1,
    by: writer,
    from: 'P3',
    to: 'P2',
    rows: [{ ...row, roles: ['Team Lead', 'Evangelist'], approvers: [approver] }],
    reason: 'reason',
    expiresAt: at(200),
  },
}
const approved: Told = {
  type: 'ReclassificationApproved',
  minute: 30,
  actor: person(approver),
  data: { request: 1, by: approver, role: 'Team Lead', row: 'P3', from: 'P3', to: 'P2' },
}
const applied: Told = {
  type: 'PriorityReclassified',
  minute: 30,
  actor: person(approver),
  data: {
    request: 1,
    by: writer,
    engineer: 'sofia.keller',
    from: 'P3',
    to: 'P2',
    reason: 'reason',
    rows: [{ ...row, approvedBy: approver, role: 'Team Lead' }],
    then: [],
  },
}
const terms = (priority: string, target: string) => ({
  serviceLevel: 'resolution',
  kind: 'resolution',
  priority,
  target,
  targetMs: 1,
  calendar: '24x7',
  calendarHash: 'c'.repeat(64),
  promisedTo: 'customer',
  thresholds: [],
  atRisk: 75,
  policy: policy.hash,
  tzdb: 'none',
})
const clock = 'resolution/1'
const begun: Told = {
  type: 'ClockStarted',
  minute: 0,
  actor: rule,
  clocks: true,
  data: { clock, terms: terms('P3', 'PT27H'), because: 'TentativePrioritySet', dueAt: at(99) },
}
const retargeted: Told = {
  type: 'ClockRetargeted',
  minute: 30,
  actor: person(approver),
  clocks: true,
  data: { clock, terms: terms('P2', 'PT8H'), elapsedMs: 1, because: 'PriorityReclassified', dueAt: at(480) },
}
const opened: readonly Told[] = [
  {
    type: 'HandlingOpened',
    minute: 0,
    actor: rule,
    data: {
      number: '1001',
      cluster: 'mecc-prd',
      environment: 'production',
      requestors: [],
      text: 'e'.repeat(64),
      source: 'api',
      dedupKey: 'd'.repeat(64),
      clocksStartAt: at(0),
    },
  },
  {
    type: 'TentativePrioritySet',
    minute: 0,
    actor: rule,
    data: { priority: 'P3', category: 'rbac', tier: 'L1', rule: 'r', clocksStartAt: at(0) },
  },
  begun,
  {
    type: 'TriageConfirmed',
    minute: 5,
    actor: person('sofia.keller'),
    data: { by: 'sofia.keller', priority: 'P3', category: 'rbac' },
  },
]
const proper: readonly Told[] = [...opened, requested, approved, applied, retargeted]

let log: InMemoryEventLog
let now: Instant
beforeEach(() => {
  log = new InMemoryEventLog(() => now)
})

/** Writes a history as it is told, whatever a decider would say of it. */
async function write(told: readonly Told[], contents: Record<string, string | undefined> = {}): Promise<void> {
  const texts = { evidence: JSON.stringify(evidence), reason: 'It is the template.', ...contents }
  const hashes = new Map<string, string>()
  for (const [name, text] of Object.entries(texts)) {
    const { result } = await log.transact({ streams: [] }, metadataOf(requested), (tx) => tx.keep(text ?? ''))
    hashes.set(name, result)
    if (text === undefined) await log.transact({ streams: [] }, metadataOf(requested), (tx) => tx.redact(result))
  }
  for (const one of told) {
    now = at(one.minute)
    const stream = (one.clocks ? serviceLevelStream(incident) : handlingStream(incident)) as unknown as StreamOf<
      never,
      never
    >
    const data = JSON.parse(
      JSON.stringify({ incidentId: incident, ...one.data }, (_, value: unknown) =>
        typeof value === 'string' ? (hashes.get(value) ?? value) : value,
      ),
    ) as object
    await log.transact({ streams: [stream] }, metadataOf(one), (tx) =>
      tx.append(stream, incident, [{ type: one.type, occurredAt: now, data } as never]),
    )
  }
  now = at(600)
}

const metadataOf = (told: Told): EventMetadata => ({
  actor: told.actor,
  correlationId: `minute ${told.minute}`,
  causationId: `minute ${told.minute}`,
  ...('policy' in told ? (told.policy === undefined ? {} : { policy: told.policy }) : { policy: policy.hash }),
})
const prove = (period = {}): Promise<ReclassificationProof> =>
  proveReclassifications(log, period, (hash) =>
    hash === policy.hash ? Promise.resolve(policy) : Promise.reject(new Error(`there is no policy ${hash}`)),
  )
const kinds = async (): Promise<string[]> => (await prove()).violations.map(({ kind }) => kind)

it('a change that the matrix allows is proved whole: evidence, writer, approvers and their roles then, clocks', async () => {
  await write(proper)
  const { checked, violations, outsideMatrix, items } = await prove()
  expect({ checked, violations, outsideMatrix }).toEqual({ checked: 1, violations: [], outsideMatrix: [] })
  expect(items).toMatchObject([
    {
      incident,
      number: '1001',
      occurredAt: at(30),
      from: 'P3',
      to: 'P2',
      writer: { person: writer, roles: ['Advanced Support Engineer'] },
      reason: 'It is the template.',
      rows: [
        {
          row: 'P3',
          evidence: { what: 'P3 to P2: systemic-issue', shown: evidence },
          approvedBy: approver,
          approvedAs: 'Team Lead',
          roles: ['Team Lead'],
        },
      ],
      clocks: [{ clock, before: { target: 'PT27H' }, after: { target: 'PT8H' } }],
      policy: policy.hash,
    },
  ])
})

it('says how many were checked in the period, and looks at no other', async () => {
  await write(proper)
  expect(await prove({ from: at(31) })).toMatchObject({
    checked: 0,
    items: [],
    from: at(31),
    to: null,
    asKnownAt: at(600),
  })
  expect(await prove({ to: at(30) })).toMatchObject({ checked: 0 })
  expect(await prove({ from: at(30), to: at(31) })).toMatchObject({ checked: 1 })
})

const changed = (told: Told, change: Partial<Told>, data: object = {}): Told => ({
  ...told,
  ...change,
  data: { ...told.data, ...data },
})
const instead = (old: Told, ...other: readonly Told[]): readonly Told[] =>
  proper.flatMap((one) => (one === old ? other : [one]))
const appliedBy = (by: string, role = 'Team Lead') => changed(applied, {}, { rows: [{ ...row, approvedBy: by, role }] })
const approvedBy = (by: string, role = 'Team Lead'): readonly Told[] =>
  instead(approved, changed(approved, { actor: person(by) }, { by, role })).map((one) =>
    one === applied ? appliedBy(by, role) : one,
  )

it.each<[string, readonly Told[]]>([
  ['no-request', instead(requested)],
  ['not-as-asked', instead(requested, changed(requested, {}, { to: 'P1' }))],
  ['not-in-force', instead(requested, changed(applied, { minute: 10 }, { to: 'P4', request: 9 }), requested)],
  ['row-missing', instead(applied, changed(applied, {}, { rows: [] }))],
  ['not-approved', instead(approved)],
  ['approved-by-another', instead(applied, appliedBy('nadia.rossi'))],
  ['approved-by-writer', approvedBy(writer)],
  ['wrong-role', approvedBy('emil.novak', 'Kube-Admin')],
  ['role-not-held', approvedBy('sofia.keller')],
  ['not-by-person', instead(approved, changed(approved, { actor: rule }))],
  ['not-by-person', instead(requested, changed(requested, { actor: person('mallory') }))],
  ['approved-too-late', instead(requested, changed(requested, {}, { expiresAt: at(29) }))],
  [
    'approved-after-end',
    instead(
      approved,
      { ...approved, type: 'ReclassificationRefused', minute: 29, data: { request: 1, by: approver } },
      approved,
    ),
  ],
  [
    'writer-unfit',
    proper.map((one) =>
      one === requested
        ? changed(requested, { actor: person('sofia.keller') }, { by: 'sofia.keller' })
        : one === applied
          ? changed(applied, {}, { by: 'sofia.keller' })
          : one,
    ),
  ],
  [
    'writer-unfit',
    proper.map((one) =>
      one === requested
        ? changed(requested, { actor: person('mallory') }, { by: 'mallory' })
        : one === applied
          ? changed(applied, {}, { by: 'mallory' })
          : one,
    ),
  ],
  ['clock-not-retargeted', instead(retargeted)],
  ['no-policy', instead(approved, changed(approved, { policy: undefined }))],
  [
    'no-proof',
    [
      ...opened,
      {
        type: 'TriageCorrected',
        minute: 9,
        actor: person(writer),
        data: { by: writer, to: { priority: 'P1', category: 'rbac' }, from: {} },
      },
    ],
  ],
  ['never-applied', [...opened, requested, approved]],
])('%s is found where it is planted', async (kind, told) => {
  await write(told)
  const found = await prove()
  expect(found.violations.map((one) => one.kind)).toContain(kind)
  for (const { says, event, number } of found.violations) {
    expect(says).not.toBe('')
    expect(event).toMatch(/^handling-.+@\d+$/)
    expect(number).toBe('1001')
  }
})

it.each([
  ['not there any more', undefined, 'evidence-gone'],
  ['without its parts', JSON.stringify({ kind: 'systemic-issue' }), 'evidence-incomplete'],
  ['of another kind', JSON.stringify({ ...evidence, kind: 'correlation' }), 'evidence-incomplete'],
  ['no JSON', 'because I say so', 'evidence-incomplete'],
])('evidence that is %s is found', async (_, text, kind) => {
  await write(proper, { evidence: text })
  expect(await kinds()).toContain(kind)
})

it('a priority that another system changed is listed as outside the matrix, and no violation', async () => {
  const sync: Told['actor'] = { kind: 'sync', id: 'servicenow', via: 'servicenow' }
  const there = { by: 'servicenow', to: { priority: 'P1', category: 'rbac' }, from: {} }
  await write([...opened, { type: 'TriageCorrected', minute: 9, actor: sync, data: there }])
  const { checked, violations, outsideMatrix } = await prove()
  expect({ checked, violations }).toEqual({ checked: 0, violations: [] })
  expect(outsideMatrix).toMatchObject([
    { from: 'P3', to: 'P1', actor: 'sync servicenow via servicenow', number: '1001' },
  ])
})
