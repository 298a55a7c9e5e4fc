import { expect, it } from '@jest/globals'
import { firstLine } from './read-first-line.js'

const row = (incidents: number, change: object = {}) => ({
  category: 'egress-access' as const,
  escalated: false,
  link: null,
  incidents,
  ...change,
})

it('says what L1 kept of what it had, by category, and with which knowledge', () => {
  const rows = [
    row(3, { link: 'egress-access' }),
    row(2),
    row(1, { link: 'https://kb.example.com/1' }),
    row(2, { escalated: true }),
    row(4, { category: 'information', link: 'egress-access' }),
  ]
  expect(firstLine(rows)).toEqual({
    kept: 10,
    escalated: 2,
    share: 10 / 12,
    categories: [
      { category: 'egress-access', kept: 6, escalated: 2 },
      { category: 'information', kept: 4, escalated: 0 },
    ],
    knowledge: [
      { kind: 'runbook', link: 'egress-access', incidents: 7 },
      { kind: 'none', link: null, incidents: 2 },
      { kind: 'article', link: 'https://kb.example.com/1', incidents: 1 },
    ],
  })
})

it('gives no share of nothing', () => {
  expect(firstLine([])).toEqual({ kept: 0, escalated: 0, share: null, categories: [], knowledge: [] })
})
