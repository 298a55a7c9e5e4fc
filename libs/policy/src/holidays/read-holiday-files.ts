import type { Calendars } from '../calendars.js'
import type { Misfit } from '../policy-error.js'
import { type FileHoliday, readHolidayFile } from './holiday-file.js'

/** The calendars with the holidays of the files that they name; each mistake lies in the file that has it. */
export function readHolidayFiles(
  { calendars, ...others }: Calendars,
  files: ReadonlyMap<string, Uint8Array>,
): { calendars: Calendars; misfits: Misfit[] } {
  const misfits: Misfit[] = []
  const read = new Map<string, readonly FileHoliday[]>()
  const holidaysOf = (file: string, bytes: Uint8Array): readonly FileHoliday[] => {
    const known = read.get(file)
    if (known) return known
    const result = readBytes(bytes)
    if ('mistakes' in result)
      misfits.push(
        ...result.mistakes.map(({ line, message }) => ({ file, path: [], at: { line, column: 1 }, message })),
      )
    const holidays = 'ok' in result ? result.ok : []
    read.set(file, holidays)
    return holidays
  }
  const filled = Object.entries(calendars).map(([id, calendar]) => {
    const holidayFiles = calendar.holidayFiles?.map(({ file }, index) => {
      const bytes = files.get(file)
      if (bytes) return { file, holidays: holidaysOf(file, bytes) }
      misfits.push({
        file: 'calendars.yaml',
        path: ['calendars', id, 'holidayFiles', index],
        message: `the policy has no file ${file}; it should be one of its folder, like holidays/company.ics`,
      })
      return { file, holidays: [] }
    })
    return [id, { ...calendar, holidayFiles }]
  })
  return { calendars: { ...others, calendars: Object.fromEntries(filled) as Calendars['calendars'] }, misfits }
}

function readBytes(bytes: Uint8Array): ReturnType<typeof readHolidayFile> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { mistakes: [{ line: 1, message: 'should be text in UTF-8' }] }
  }
  return readHolidayFile(text)
}
