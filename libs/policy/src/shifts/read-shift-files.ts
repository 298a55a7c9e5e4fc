import type { PersonId } from '@atlas/contracts'
import type { IcsMistake } from '../ics/index.js'
import type { Misfit } from '../policy-error.js'
import type { RosterPerson, RosterPolicy, ShiftFile } from '../roster.js'
import type { FileShift } from './file-shift.js'
import { readShiftFile } from './shift-file.js'

/** The roster with the shifts of the files that it names; each mistake lies in the file that has it. */
export function readShiftFiles(
  roster: RosterPolicy,
  files: ReadonlyMap<string, Uint8Array>,
): { roster: RosterPolicy; misfits: Misfit[] } {
  const misfits: Misfit[] = []
  const filled = (named: readonly ShiftFile[], path: PropertyKey[], person?: PersonId): ShiftFile[] =>
    named.map(({ file }, index) => {
      const bytes = files.get(file)
      if (!bytes) {
        const message = `the policy has no file ${file}; it should be one of its folder, like shifts/l3.ics`
        misfits.push({ file: 'roster.yaml', path: [...path, 'shiftFiles', index], message })
        return { file, shifts: [] }
      }
      const { shifts, mistakes } = readBytes(bytes, (text) => readShiftFile(text, { people: roster.people, person }))
      misfits.push(...mistakes.map(({ line, message }) => ({ file, path: [], at: { line, column: 1 }, message })))
      return { file, shifts }
    })
  const people = roster.people.map((person, index) => ({
    ...person,
    shiftFiles: filled(person.shiftFiles, ['people', index], person.id),
  }))
  const { shiftFiles } = roster
  return { roster: { ...roster, people, ...(shiftFiles && { shiftFiles: filled(shiftFiles, []) }) }, misfits }
}

interface Read {
  readonly shifts: FileShift[]
  readonly mistakes: IcsMistake[]
}

function readBytes(bytes: Uint8Array, read: (text: string) => Read): Read {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { shifts: [], mistakes: [{ line: 1, message: 'should be text in UTF-8' }] }
  }
  return read(text)
}

/** Those that files of the policy give a person. */
export const shiftsOfFiles = ({ id, shiftFiles }: RosterPerson, roster: RosterPolicy): FileShift[] => [
  ...shiftFiles.flatMap(({ shifts }) => shifts),
  ...(roster.shiftFiles ?? []).flatMap(({ shifts }) => shifts.filter(({ person }) => person === id)),
]
