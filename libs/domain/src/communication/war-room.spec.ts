import { describe, expect, it } from '@jest/globals'
import type { Stakeholders } from '@atlas/policy'
import { at, brief, briefs, correspondence, event, hash, texts, wish } from './testing/correspondence.js'
import { contentOf, wishesOf } from './wishes.js'

const stakeholders: Stakeholders = {
  audiences: {
    platform: {
      layer: 'management',
      name: 'Area Leads of Platform',
      members: ['nadia.rossi'],
      dedicatedChannel: 'platform-leads',
      hears: [{ events: ['management-update', 'all-clear'], channel: 'chat', domains: ['platform'] }],
    },
    engineering: {
      layer: 'management',
      name: 'Area Leads of Engineering',
      members: ['emil.novak'],
      hears: [{ events: ['management-update', 'all-clear'], channel: 'chat', domains: ['engineering'] }],
    },
  },
}
const incident = { priority: 'P1' as const, status: 'Work in Progress' as const }
const text = { ...texts, [hash('e')]: 'Half of the applications work again.' }
const given = { stakeholders, incident, text, domains: ['platform'] }
const page = (id: string, person: string, duty: string) => ({ id, person, duty })
const part = { part: 'leads', role: 'Evangelist' }

describe('a part of the war room', () => {
  it('pages its next candidate beside those who were, and tells the Team Leads when nobody is left', () => {
    const called = (person: string | null) => event('WarRoomPartCalled', { ...part, person, reason: 'r' } as never)
    const openPages = [page('p1', 'jonas.meier', 'leads')]
    const wishes = wish(called('emil.novak'), { ...given, openPages })
    expect(wishes.intentions.map(brief)).toEqual(['page emil.novak (leads) by smtp emil@example.com'])
    expect(wishes.superseded).toEqual([])
    expect(briefs(called(null), given)).toEqual(['notice to nadia.rossi by webhook https://pager.example.com/nadia'])
  })

  it('asks nobody else once somebody has it', () => {
    const filled = event('WarRoomPartFilled', { ...part, person: 'emil.novak', instead: null } as never)
    const openPages = [
      page('p1', 'jonas.meier', 'leads'),
      page('p2', 'emil.novak', 'leads'),
      page('p3', 'x', 'operates'),
    ]
    expect(wish(filled, { ...given, openPages }).superseded).toEqual(['p1'])
  })

  it('that is handed over pages the other, and says how things stand', () => {
    const data = { ...part, by: 'jonas.meier', from: 'jonas.meier', to: 'emil.novak', reason: 'the end of my shift' }
    const estimate = { estimateBy: at('2026-11-23T14:00:00Z') }
    const over = { ...given, incident: { ...incident, estimate } }
    const { intentions } = wish(event('WarRoomPartHandedOver', data as never), over)
    expect(intentions.map(brief)).toEqual([
      'page emil.novak (leads) by smtp emil@example.com',
      'hand-over to emil.novak by smtp emil@example.com',
    ])
    const [, message] = intentions
    const wording = message?.kind === 'message' ? message.wording : undefined
    expect(wording?.subject).toBe('Hand-over on INC-4711: Evangelist, who leads')
    expect(wording?.body).toContain('Estimate: there will be one by 23 November 2026 at 15:00 CET')
  })
})

describe('a summary for management', () => {
  const update = event('ManagementUpdateSent', {
    by: 'nadia.rossi',
    update: 1,
    summary: hash('e'),
    estimate: { resolvedBy: at('2026-11-23T14:30:00Z') },
  })

  it('goes to the dedicated channel of each affected domain, with status and estimate', () => {
    expect(briefs(update, { ...given, channels: ['chat', 'smtp'] })).toEqual([
      'management-summary to platform-leads by chat https://chat.example.com/platform',
    ])
    expect(briefs(update, { ...given, domains: ['platform', 'engineering'] })).toEqual([
      'management-summary to platform-leads by smtp platform-leads@example.com',
      'management-summary to emil.novak by smtp emil@example.com',
    ])
    const [message] = wishesOf(update, correspondence(given)).intentions
    const body = message?.kind === 'message' ? message.wording.body : brief(message)
    expect(body).toContain('Half of the applications work again.')
    expect(body).toContain('Estimate: resolved by 23 November 2026 at 15:30 CET')
    expect(body).not.toContain('Egress to NFS times out')
    expect(contentOf(update, correspondence(given).incident)).toContain(hash('e'))
  })

  it('is recorded as refused where its text was redacted', () => {
    expect(briefs(update, { ...given, text: texts })).toEqual(['management-summary refused: [Status in plain words]'])
  })
})

it('tells the all-clear, and whoever reviews it that they do, and ends the asking', () => {
  const review = { by: 'emil.novak', dueBy: at('2026-11-28T12:00:00Z') }
  const clear = event('AllClearGiven', { by: 'jonas.meier', summary: hash('e'), review })
  const openPages = [page('p1', 'x', 'operates'), page('p2', 'x', 'candidate')]
  const wishes = wish(clear, { ...given, openPages })
  expect(wishes.intentions.map(brief)).toEqual([
    'all-clear to platform-leads by smtp platform-leads@example.com',
    'notice to emil.novak by smtp emil@example.com',
  ])
  expect(wishes.superseded).toEqual(['p1'])
  const [message] = wishes.intentions
  expect(message?.kind === 'message' && message.wording.body).toContain(
    'Review: Emil Novak, by 28 November 2026 at 13:00 CET',
  )
  const overdue = event('ReviewOverdue', review)
  expect(briefs(overdue, given)).toEqual([
    'notice to emil.novak by smtp emil@example.com',
    'notice to nadia.rossi by webhook https://pager.example.com/nadia',
  ])
})

it('asks for the review also where the war room ended without an all-clear', () => {
  const review = { by: 'emil.novak', dueBy: at('2026-11-28T12:00:00Z') }
  const openPages = [page('p1', 'x', 'operates')]
  const ended = wish(event('WarRoomStoodDown', { reason: 'the incident is Closed', review }), { ...given, openPages })
  expect(ended.intentions.map(brief)).toEqual(['notice to emil.novak by smtp emil@example.com'])
  expect(ended.superseded).toEqual(['p1'])
  expect(briefs(event('WarRoomStoodDown', { reason: 'the priority is P2' }), given)).toEqual([])
})
