import { expect, it } from '@jest/globals'
import { RosterPolicy } from '../roster.js'
import { readShiftFiles, shiftsOfFiles } from './read-shift-files.js'

const person = (id: string, more: object = {}) => ({ id, roles: ['Evangelist'], timeZone: 'Europe/Zurich', ...more })
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'DURATION:PT8H', 'END:VEVENT']
const bytes = (...lines: string[]) =>
  new TextEncoder().encode(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\n'))

it('gives people the shifts of their own files and of those of several', () => {
  const roster = RosterPolicy.parse({
    people: [person('eve', { shiftFiles: ['shifts/eve.ics'] }), person('tess')],
    shiftFiles: ['shifts/l3.ics'],
  })
  const files = new Map([
    ['shifts/eve.ics', bytes(...event('DTSTART:20261123T080000'))],
    [
      'shifts/l3.ics',
      bytes(...event('SUMMARY:eve', 'DTSTART:20261124T080000'), ...event('SUMMARY:tess', 'DTSTART:20261125T080000')),
    ],
  ])
  const read = readShiftFiles(roster, files)
  expect(read.misfits).toEqual([])
  const starts = (id: string) =>
    read.roster.people
      .filter((person) => person.id === id)
      .flatMap((person) => shiftsOfFiles(person, read.roster))
      .map(({ start }) => start)
  expect(starts('eve')).toEqual(['2026-11-23T08:00:00', '2026-11-24T08:00:00'])
  expect(starts('tess')).toEqual(['2026-11-25T08:00:00'])
})

it('tells each mistake in the file that has it, and a file that isn’t there where it is named', () => {
  const roster = RosterPolicy.parse({
    people: [person('eve', { shiftFiles: ['shifts/eve.ics', 'shifts/other.ics'] })],
    shiftFiles: ['shifts/l3.ics'],
  })
  const files = new Map([
    ['shifts/eve.ics', bytes(...event('DTSTART:soon'))],
    ['shifts/l3.ics', new Uint8Array([0xff])],
  ])
  expect(readShiftFiles(roster, files).misfits).toMatchObject([
    { file: 'shifts/eve.ics', at: { line: 3, column: 1 } },
    { file: 'roster.yaml', path: ['people', 0, 'shiftFiles', 1] },
    { file: 'shifts/l3.ics', at: { line: 1, column: 1 }, message: 'should be text in UTF-8' },
  ])
})

it('names a file by its path within the folder alone', () => {
  for (const name of ['/etc/shifts.ics', '../shifts.ics', 'shifts.txt'])
    expect(RosterPolicy.safeParse({ people: [person('eve', { shiftFiles: [name] })] }).error?.issues[0]?.message).toBe(
      'a file of the folder like shifts/l3.ics',
    )
})
