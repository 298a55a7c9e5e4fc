import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { type Client, started } from '../../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
  for (const { sys_id: id } of await admin.list('contract_sla'))
    await admin.send('PATCH', `/api/now/table/contract_sla/${id}`, { active: 'false' })
})
afterAll(() => admin.simulator.close())

/** Monday, 18:00 in UTC, 10:00 in Los Angeles. */
const monday = '2026-03-02T18:00:00Z'
beforeEach(() => now(monday))
const now = (instant: string) => admin.control('PUT', '/clock', { now: instant })
const move = (minutes: number) => admin.control('PUT', '/clock', { move: minutes * 60_000 })

/** Ids of definitions by a category of incidents that nobody else has. */
let made = 0
const define = async (values: Record<string, unknown>) => {
  const category = `sla-${(made += 1)}`
  const definition = await admin.create('contract_sla', {
    name: category,
    collection: 'incident',
    target: 'resolution',
    duration: '1970-01-01 04:00:00',
    schedule_source: 'no_schedule',
    start_condition: `category=${category}^active=true`,
    stop_condition: 'stateIN6,7',
    pause_condition: 'state=3',
    ...values,
  })
  return { category, id: definition.sys_id as string }
}
const open = async (category: string, more: Record<string, unknown> = {}) =>
  (await admin.create('incident', { category, ...more })).sys_id as string
const patch = (id: string, body: Record<string, unknown>) => admin.send('PATCH', `/api/now/table/incident/${id}`, body)
const hold = { state: '3', hold_reason: '4' }
const resolve = { state: '6', close_code: 'Solution provided', close_notes: 'Fixed' }
const rows = (task: string) =>
  admin.list('task_sla', {
    query: `task=${task}^ORDERBYsys_created_on^ORDERBYstart_time`,
    exclude_reference_link: 'true',
  })
const one = async (task: string) => (await rows(task))[0]

const eightToFive = '08fcd0830a0a0b2600079f56b1adb9ae'

it('a schedule counts its own hours alone: business values beside actual ones', async () => {
  const { category } = await define({
    schedule_source: 'sla_definition',
    schedule: eightToFive,
    timezone_source: 'sla.timezone',
    timezone: 'America/Los_Angeles',
    duration: '1970-01-01 09:00:00',
  })
  const task = await open(category)
  // Ten to five is seven hours; the other two are on Tuesday, from eight.
  expect(await one(task)).toMatchObject({
    schedule: eightToFive,
    timezone: 'America/Los_Angeles',
    planned_end_time: '2026-03-03 18:00:00',
    original_breach_time: '2026-03-03 18:00:00',
    business_time_left: '1970-01-01 09:00:00',
    time_left: '1970-01-02 00:00:00',
  })
  await now('2026-03-03T03:00:00Z')
  expect(await one(task)).toMatchObject({
    duration: '1970-01-01 09:00:00',
    business_duration: '1970-01-01 07:00:00',
    percentage: '37.5',
    business_percentage: '77.78',
    business_time_left: '1970-01-01 02:00:00',
    has_breached: 'false',
  })
})

it('a schedule is in its own time zone, else in the one that the definition takes from the task', async () => {
  const scheduled = { schedule_source: 'sla_definition', schedule: eightToFive }
  const { category } = await define(scheduled)
  const [joe] = await admin.list('sys_user', { query: 'user_name=joe.employee' })
  await admin.send('PATCH', `/api/now/table/sys_user/${joe.sys_id}`, { time_zone: 'Europe/Berlin' })
  // 19:00 in Berlin: four hours from Tuesday, 08:00 there.
  const berlin = await open(category, { caller_id: joe.sys_id })
  expect(await one(berlin)).toMatchObject({ timezone: 'Europe/Berlin', planned_end_time: '2026-03-03 11:00:00' })
  const system = await open(category)
  expect(await one(system)).toMatchObject({
    timezone: 'America/Los_Angeles',
    planned_end_time: '2026-03-02 22:00:00',
  })
  const own = await admin.create('cmn_schedule', { name: 'Own zone', time_zone: 'Asia/Tokyo' })
  await admin.create('cmn_schedule_span', {
    schedule: own.sys_id,
    start_date_time: '20260101T080000',
    end_date_time: '20260101T170000',
    repeat_type: 'daily',
  })
  const other = await define({ ...scheduled, schedule: own.sys_id })
  // 03:00 on Tuesday in Tokyo.
  expect((await one(await open(other.category))).planned_end_time).toBe('2026-03-03 03:00:00')
})

it('a schedule leaves out what its child schedule excludes', async () => {
  const holidays = await admin.create('cmn_schedule', { name: 'Holidays' })
  await admin.create('cmn_schedule_span', {
    schedule: holidays.sys_id,
    name: 'Tuesday off',
    start_date_time: '20260303T000000',
    end_date_time: '20260303T235959',
    all_day: 'true',
  })
  const schedule = await admin.create('cmn_schedule', { name: '8-5 excluding holidays' })
  await admin.create('cmn_schedule_span', {
    schedule: schedule.sys_id,
    start_date_time: '20260101T080000',
    end_date_time: '20260101T170000',
    repeat_type: 'weekly',
    days_of_week: '12345',
  })
  await admin.create('cmn_other_schedule', {
    schedule: schedule.sys_id,
    child_schedule: holidays.sys_id,
    type: 'exclude',
  })
  const { category } = await define({
    schedule_source: 'sla_definition',
    schedule: schedule.sys_id,
    duration: '1970-01-01 09:00:00',
  })
  expect((await one(await open(category))).planned_end_time).toBe('2026-03-04 18:00:00')
})

it('the start is that of the write, or of a field of the task where it is retroactive', async () => {
  const prompt = await define({ start_condition: 'urgency=1^descriptionLIKEnow' })
  const retroactive = await define({
    start_condition: 'urgency=1^descriptionLIKEnow',
    retroactive: 'true',
    set_start_to: 'opened_at',
  })
  const task = await open('inquiry', { description: 'later', urgency: '1' })
  await move(60)
  await patch(task, { description: 'now' })
  const all = await rows(task)
  const of = (id: string) => all.find(({ sla }) => sla === id)
  expect(of(prompt.id)).toMatchObject({ start_time: '2026-03-02 19:00:00', planned_end_time: '2026-03-02 23:00:00' })
  expect(of(retroactive.id)).toMatchObject({
    start_time: '2026-03-02 18:00:00',
    planned_end_time: '2026-03-02 22:00:00',
    duration: '1970-01-01 01:00:00',
    percentage: '25',
  })
  for (const { id } of [prompt, retroactive])
    await admin.send('PATCH', `/api/now/table/contract_sla/${id}`, { active: 'false' })
})

it('the start takes earlier pauses along where the definition says so', async () => {
  const values = { retroactive: 'true', set_start_to: 'opened_at' }
  const plain = await define({ ...values, start_condition: 'descriptionLIKEboth' })
  const pausing = await define({ ...values, start_condition: 'descriptionLIKEboth', retroactive_pause: 'true' })
  const task = await open('inquiry', { state: '2' })
  await move(30)
  await patch(task, hold)
  await move(45)
  await patch(task, { state: '2' })
  await patch(task, { description: 'both' })
  const all = await rows(task)
  expect(all.find(({ sla }) => sla === plain.id)).toMatchObject({
    pause_duration: '1970-01-01 00:00:00',
    planned_end_time: '2026-03-02 22:00:00',
  })
  expect(all.find(({ sla }) => sla === pausing.id)).toMatchObject({
    pause_duration: '1970-01-01 00:45:00',
    planned_end_time: '2026-03-02 22:45:00',
    duration: '1970-01-01 00:30:00',
  })
  for (const { id } of [plain, pausing])
    await admin.send('PATCH', `/api/now/table/contract_sla/${id}`, { active: 'false' })
})

it('a pause moves the end by what of it lay in the schedule', async () => {
  const { category } = await define({ schedule_source: 'sla_definition', schedule: eightToFive })
  const task = await open(category)
  await move(60)
  await patch(task, hold)
  expect(await one(task)).toMatchObject({
    stage: 'paused',
    pause_time: '2026-03-02 19:00:00',
    business_duration: '1970-01-01 01:00:00',
  })
  // Over night: six hours of it are office hours, an hour in the morning too.
  await now('2026-03-03T17:00:00Z')
  expect(await one(task)).toMatchObject({ stage: 'paused', business_percentage: '25' })
  await patch(task, { state: '2' })
  expect(await one(task)).toMatchObject({
    stage: 'in_progress',
    pause_time: '',
    pause_duration: '1970-01-01 22:00:00',
    business_pause_duration: '1970-01-01 07:00:00',
    planned_end_time: '2026-03-03 20:00:00',
  })
})

it('a pause ends where its own condition says so, if the definition has one', async () => {
  const { category } = await define({ when_to_resume: 'on_condition', resume_condition: 'descriptionLIKEgo on' })
  const task = await open(category, hold)
  expect(await one(task)).toMatchObject({ stage: 'paused' })
  await patch(task, { state: '2' })
  expect(await one(task)).toMatchObject({ stage: 'paused' })
  await patch(task, { description: 'go on' })
  expect(await one(task)).toMatchObject({ stage: 'in_progress' })
})

it('the end is cancelled where the start conditions hold no more, on a condition, or never', async () => {
  const [plain, asked, never] = [
    await define({}),
    await define({ when_to_cancel: 'on_condition', cancel_condition: 'state=8' }),
    await define({ when_to_cancel: 'never' }),
  ]
  for (const [{ category }, moved, cancelled] of [
    [plain, 'cancelled', 'cancelled'],
    [asked, 'in_progress', 'cancelled'],
    [never, 'in_progress', 'in_progress'],
  ] as const) {
    const task = await open(category)
    await patch(task, { category: 'inquiry' })
    expect((await one(task)).stage).toBe(moved)
    await patch(task, { state: '8' })
    expect((await one(task)).stage).toBe(cancelled)
  }
})

it('the end begins anew on a reset, the old one cancelled or completed', async () => {
  const reset = { reset_condition: 'assignment_groupVALCHANGES' }
  for (const [action, stage] of [
    ['cancel', 'cancelled'],
    ['complete', 'completed'],
  ] as const) {
    await now(monday)
    const { category } = await define({ ...reset, reset_action: action })
    const task = await open(category)
    await move(60)
    await patch(task, { assignment_group: '287ebd7da9fe198100f92cc8d1d2154e' })
    expect(await rows(task)).toMatchObject([
      { stage, active: 'false', end_time: '2026-03-02 19:00:00', percentage: '25' },
      { stage: 'in_progress', start_time: '2026-03-02 19:00:00', planned_end_time: '2026-03-02 23:00:00' },
    ])
  }
})

it('the end counts a pause that it ends', async () => {
  const { category } = await define({})
  const task = await open(category)
  await patch(task, hold)
  await move(90)
  await patch(task, resolve)
  expect(await one(task)).toMatchObject({
    stage: 'completed',
    pause_time: '',
    pause_duration: '1970-01-01 01:30:00',
    percentage: '0',
    end_time: '2026-03-02 19:30:00',
  })
})

it('elapsed values are as old as the job that reckons them, the nearer the breach the younger', async () => {
  const { category } = await define({})
  const task = await open(category)
  // More than an hour off: reckoned by the hour.
  await move(50)
  expect((await one(task)).percentage).toBe('0')
  await move(10)
  expect((await one(task)).percentage).toBe('25')
  // Within the last hour every ten minutes, within the last ten every one.
  await move(125)
  expect((await one(task)).percentage).toBe('77.08')
  await move(4)
  expect((await one(task)).percentage).toBe('77.08')
  await move(46)
  expect((await one(task)).percentage).toBe('97.92')
  await move(1)
  expect((await one(task)).percentage).toBe('98.33')
})

it('elapsed values breach at the planned end, which stays where it is then', async () => {
  const { category } = await define({})
  const task = await open(category)
  await move(240)
  expect(await one(task)).toMatchObject({
    stage: 'in_progress',
    has_breached: 'true',
    percentage: '100',
    time_left: '1970-01-01 00:00:00',
  })
  await patch(task, hold)
  await move(60)
  await patch(task, { state: '2' })
  expect(await one(task)).toMatchObject({ planned_end_time: '2026-03-02 22:00:00', has_breached: 'true' })
})
