import { describe, expect, it } from '@jest/globals'
import { parseImportMapping } from './parse-import-mapping.js'

const valid = `system: help-desk
columns:
  number: case
  state: [activity, phase]
  at: when
  tier: team
states:
  Accepted/In Progress: Work in Progress
  Accepted/Wait: { status: Work in Progress, wait: vendor }
  Note/: keep
tiers:
  - { endsWith: 3rd, tier: L3 }
`
const mistakes = (text: string): string[] => {
  const parsed = parseImportMapping('m.yaml', Buffer.from(text))
  return 'errors' in parsed ? parsed.errors.map((e) => `${e.line}:${e.column} ${e.message}`) : []
}

describe('a mapping', () => {
  it('says which column is what and what its words mean, with defaults', () => {
    const parsed = parseImportMapping('m.yaml', Buffer.from(valid))
    expect(parsed).toMatchObject({
      ok: {
        mapping: {
          columns: { state: ['activity', 'phase'] },
          times: { format: 'iso', zone: 'UTC' },
          states: {
            'Accepted/Wait': { status: 'Work in Progress', wait: 'vendor' },
            'Note/': { status: null, wait: null },
          },
          caseEnds: 'state',
          serviceLevels: ['response', 'resolution', 'feedback'],
        },
      },
    })
  })

  it.each([
    ['a status that there isn’t', valid.replace('Note/: keep', 'Note/: Waiting'), '10:10 states.Note/ should be'],
    ['a wait of another status', valid.replace('status: Work in Progress, wait', 'status: Resolved, wait'), '9:18 '],
    [
      'a wait for nothing known',
      valid.replace('wait: vendor', 'wait: lunch'),
      '9:52 states.Accepted/Wait.wait should be one of',
    ],
    [
      'a key that there isn’t',
      valid.replace('  at: when', '  at: when\n  colour: red'),
      '6:3 columns.colour is not a known key',
    ],
    ['no column of the time', valid.replace('  at: when\n', ''), '3:3 columns.at is missing'],
    ['a zone that there isn’t', `${valid}times: { zone: Mars/Base }\n`, '13:16 times.zone should be a time zone'],
    ['a pattern that is none', `${valid}times: { format: QQ }\n`, '13:18 times.format should be a pattern'],
    ['a table without its column', `${valid}priorities: { 1: P1 }\n`, '13:13 priorities'],
    [
      'a column without its table',
      valid.replace('  tier: team', '  tier: team\n  priority: prio'),
      '7:13 columns.priority',
    ],
    ['a tier known by nothing', valid.replace('{ endsWith: 3rd, tier: L3 }', '{ tier: L3 }'), '12:5 tiers[0]'],
    ['a key twice', `${valid}system: other\n`, '13:1 Map keys must be unique'],
    ['a name that can’t be in ids', valid.replace('help-desk', 'Help Desk'), '1:9 system should be an id'],
  ])('with %s is refused with line and column', (_, text, mistake) => {
    expect(mistakes(text)).toEqual([expect.stringContaining(mistake)])
  })

  it('names all its mistakes at once', () => {
    const text = valid.replace('help-desk', 'Help Desk').replace('wait: vendor', 'wait: lunch').replace('L3 }', 'L4 }')
    expect(mistakes(text)).toHaveLength(3)
  })
})
