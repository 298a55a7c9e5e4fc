import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder } from '../index.js'

const shipped = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
/** The shipped policy with a calendar whose holidays are these lines of YAML; they begin on line 5. */
const sentences = (holidays: string, files: Record<string, string> = {}) => {
  const hours = "    timeZone: Europe/Berlin\n    hours: { mon: [['08:00', '17:00']] }"
  const written = { 'calendars.yaml': `calendars:\n  business:\n${hours}\n${holidays}\n`, ...files }
  const bytes = Object.entries(written).map(([name, text]) => [name, new TextEncoder().encode(text)] as const)
  const parsed = parsePolicy(new Map([...shipped, ...bytes]))
  return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
}

it('a country, a state, a region, a file and listed dates can stand together', () => {
  const ics = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nEND:VEVENT\nEND:VCALENDAR\n'
  const holidays = [
    '    holidays: [2026-12-28]',
    '    publicHolidays: [{ country: FR }, { country: DE, state: BY, region: A }]',
    '    holidayFiles: [holidays/company.ics]',
  ]
  expect(sentences(holidays.join('\n'), { 'holidays/company.ics': ics })).toEqual([])
})

it.each([
  [
    '{ country: XX }',
    /^policy\/calendars.yaml:5:33: .*publicHolidays\[0\].country should be one of AD, .*DE, .*found "XX"$/,
  ],
  ['{ country: DE, state: XX }', /^policy\/calendars.yaml:5:44: .*\.state should be one of BB, BE, .*TH, found "XX"$/],
  ['{ country: DE, state: BY, region: X }', /5:56: .*\.region should be one of A, KATH, EVANG, found "X"$/],
  ['{ country: VA, state: X }', /5:44: .*\.state: should be left out: no state of VA is known$/],
  ['{ country: DE, region: A }', /5:45: .*\.region: needs the state that it is in$/],
  ['{ country: DE, types: [] }', /5:44: .*\.types should be at least one type, or no types for public ones only/],
])('a country, state or region that is not known is told at its place: %s', (of, expected) => {
  expect(sentences(`    publicHolidays: [${of}]`)).toEqual([expect.stringMatching(expected)])
})

it('a bad listed date is told at its place', () => {
  expect(sentences('    holidays: [2026-02-30]')).toEqual([
    'policy/calendars.yaml:5:16: calendars.business.holidays[0] should be a date like 2026-12-25, found "2026-02-30"',
  ])
})

it('a file that is missing is told where it is named, a mistake in it where it stands, once', () => {
  expect(sentences('    holidayFiles: [a.ics, b.txt]')).toEqual([
    'policy/calendars.yaml:5:27: calendars.business.holidayFiles[1] should be a file of the folder like holidays/company.ics, found "b.txt"',
  ])
  const ics = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261324\nEND:VEVENT\nEND:VCALENDAR\n'
  expect(sentences('    holidayFiles: [a.ics, b.ics, b.ics]', { 'b.ics': ics })).toEqual([
    'policy/b.ics:3:1: DTSTART should be a whole date like 20261224, found "20261324"',
    'policy/calendars.yaml:5:20: the policy has no file a.ics; it should be one of its folder, like holidays/company.ics',
  ])
})
