import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { AppliesWhen, fitsIncident } from './applies-when.js'
import { calendarFor } from './calendars.js'
import { parsePolicy } from './parse-policy.js'
import { describePolicyError } from './policy-error.js'
import { readPolicyFolder } from './policy-folder.js'

const shipped = readPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
/** What is wrong once `from` reads `to`, with its place. */
function mistakes(file: string, from: string, to: string): string[] {
  const text = new TextDecoder().decode(shipped.get(file)).replace(from, to)
  const parsed = parsePolicy(new Map([...shipped, [file, new TextEncoder().encode(text)]]))
  return 'errors' in parsed ? parsed.errors.map((error) => describePolicyError(error)) : []
}
const instead = (rows: string): string[] =>
  mistakes('calendars.yaml', '\ncalendars:\n', `\ninstead:\n${rows}\ncalendars:\n`)

describe('what applies to an incident', () => {
  it('names facts, of each of which the incident has one of the values; of its requestors one is enough', () => {
    const when = AppliesWhen.parse({ organisation: ['west', 'east'], requestor: ['robin'] })
    expect(fitsIncident(when, { organisation: 'west', requestor: ['ada', 'robin'] })).toBe(true)
    expect(fitsIncident(when, { organisation: 'west', requestor: ['ada'] })).toBe(false)
    expect(fitsIncident(when, { organisation: 'west', requestor: [] })).toBe(false)
    expect(fitsIncident(when, { requestor: ['robin'] })).toBe(false)
    expect(fitsIncident({}, {})).toBe(true)
  })
  it('gives the calendar in whose hours a target counts: the first that applies, once', () => {
    const calendars = {
      calendars: {},
      instead: [
        { of: 'business', take: 'night', appliesWhen: { requestor: ['robin'] } },
        { of: 'business', take: '24x7', appliesWhen: { organisation: ['west'] } },
        { of: 'night', take: 'business', appliesWhen: { requestor: ['robin'] } },
      ],
    }
    expect(calendarFor(calendars, 'business', { organisation: 'west', requestor: ['robin'] })).toBe('night')
    expect(calendarFor(calendars, 'business', { organisation: 'west' })).toBe('24x7')
    expect(calendarFor(calendars, 'business', { organisation: 'east' })).toBe('business')
  })
})

describe('a mistake', () => {
  it('in a name that the catalogue or the clusters don’t have is found at its place', () => {
    const level = '    kind: response\n'
    expect(
      mistakes(
        'service-levels.yaml',
        level,
        `${level}    appliesWhen: { organisation: [internal, west], requestor: [x] }\n`,
      ),
    ).toEqual([
      expect.stringMatching(/^policy\/service-levels\.yaml:\d+:45: .*catalogue\.yaml has no organisation west/),
    ])
    expect(instead('  - { of: business, take: 24x7, appliesWhen: { cluster: [nowhere], team: [platform] } }')).toEqual([
      expect.stringMatching(/^policy\/calendars\.yaml:\d+:58: .*clusters\.yaml has no cluster nowhere/),
    ])
  })
  it('in a calendar that stands for another is found at its place', () => {
    expect(
      instead(
        '  - { of: busy, take: 24x7, appliesWhen: { team: [platform] } }\n  - { of: business, take: business, appliesWhen: { team: [platform] } }',
      ),
    ).toEqual([
      expect.stringMatching(/calendars\.yaml:\d+:11: .*there is no calendar busy/),
      expect.stringMatching(/calendars\.yaml:\d+:27: .*another calendar than business/),
    ])
  })
  it('in a shape says what would be right', () => {
    expect(instead('  - { of: business, take: 24x7, appliesWhen: { organization: [internal] } }')).toContainEqual(
      expect.stringMatching(/calendars\.yaml:9:48: .*appliesWhen\.organization is not a known key/),
    )
    expect(instead('  - { of: business, take: 24x7, appliesWhen: {} }')).toEqual([
      expect.stringContaining('at least one fact'),
    ])
  })
})
