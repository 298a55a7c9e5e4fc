import { expect, it } from '@jest/globals'
import type { EventOf } from '@atlas/contracts'
import { briefs, event, hash, noon, wish } from './testing/correspondence.js'

type Suggested = EventOf<'ReclassificationSuggested'>
const suggests = (change: Partial<Suggested['data']> = {}) =>
  event<Suggested>('ReclassificationSuggested', {
    from: 'P3',
    to: 'P2',
    triaged: true,
    asked: 'emil.novak',
    signals: [
      {
        dedupKey: hash('a'),
        occurrenceId: `${hash('a')}/1`,
        priority: 'P2',
        category: 'node',
        rule: 'node-lost',
        because: 'A node is lost. (symptoms: loss)',
        receivedAt: noon,
      },
    ],
    ...change,
  })

it('tells whoever has the incident what its later signals say, and by which act the priority changes', () => {
  expect(briefs(suggests())).toEqual(['notice to emil.novak by smtp emil@example.com'])
  const [told] = wish(suggests()).intentions
  const body = told?.kind === 'message' ? told.wording.body : ''
  expect(body).toContain('P2 node by rule node-lost (A node is lost. (symptoms: loss))')
  expect(body).toContain('The priority stays P3; if you find the same, ask for it (request-reclassification to P2')
})

it('says that triage corrects it where nobody has confirmed the priority', () => {
  const [told] = wish(suggests({ triaged: false })).intentions
  expect(told?.kind === 'message' ? told.wording.body : '').toContain('triage corrects it')
})

it('tells the Team Leads too where nobody has it, and of what may be a P1', () => {
  expect(briefs(suggests({ asked: null }))).toEqual([expect.stringMatching(/^notice to nadia.rossi/)])
  expect(briefs(suggests({ to: 'P1' }))).toHaveLength(2)
})
