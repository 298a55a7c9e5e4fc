import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { AppliesWhen, fitsIncident, type IncidentFacts } from './applies-when.js'
import type { FileHoliday } from './holidays/holiday-file.js'
import { PublicHolidays } from './holidays/public-holidays.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import { weekdays } from './roster.js'

/** Every minute of every day; needs no definition, and no definition may take its name. */
export const alwaysOpenCalendar = '24x7'

const WallTime = z
  .string('a time like 08:00, or 24:00')
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)$/, 'a time like 08:00, or 24:00')

/** Half-open `[open, close)` in local wall time; one whose close isn't after its open is empty. */
const Window = z.tuple([WallTime, WallTime], 'a pair of times like ["08:00", "17:00"]')

const knownZones = new Map<string, boolean>()
function isZone(zone: string): boolean {
  let known = knownZones.get(zone)
  if (known === undefined) {
    known = /^[A-Za-z][A-Za-z0-9._+/-]*$/.test(zone) && zoneExists(zone)
    if (knownZones.size < 10_000) knownZones.set(zone, known)
  }
  return known
}
function zoneExists(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}

/** Opening hours by weekday in a named zone (domain, "The clock, exactly"); a day without hours is closed. */
export const CalendarDefinition = z.strictObject({
  timeZone: z
    .string('a time zone like Europe/Berlin')
    .refine(isZone, 'a time zone of the IANA database like Europe/Berlin'),
  hours: z.partialRecord(z.enum(weekdays, `one of ${weekdays.join(', ')}`), z.array(Window)),
  /** Local dates that have no hours. A window belongs to the date it opens on. */
  holidays: z.array(z.iso.date('a date like 2026-12-25')).default([]),
  /** Of countries and states; their dates are worked out when a year is expanded, and then recorded. */
  publicHolidays: z.array(PublicHolidays).optional(),
  /** Raised to have the calendar expanded anew when a zone's rules or holidays changed: that is a new version of it. */
  revision: z.int().positive().optional(),
})
export type CalendarDefinition = z.output<typeof CalendarDefinition> & {
  readonly holidayFiles?: readonly HolidayFile[] | undefined
}

/** An ICS file of the policy folder; its holidays are filled in when the folder is parsed. */
export interface HolidayFile {
  readonly file: string
  readonly holidays: readonly FileHoliday[]
}
const HolidayFile = z
  .string('a file of the folder like holidays/company.ics')
  .regex(/^[^/.][^/]*(?:\/[^/.][^/]*)*\.ics$/, 'a file of the folder like holidays/company.ics')
  .transform((file): HolidayFile => ({ file, holidays: [] }))

/** For the incidents that it applies to, what counts in one calendar counts in another. */
const Instead = z.strictObject({
  of: z.string().min(1),
  take: z.string().min(1),
  appliesWhen: AppliesWhen.refine((when) => Object.keys(when).length > 0, {
    error: 'at least one fact; else the target names the other calendar itself',
  }),
})

/** policy/calendars.yaml: calendars by id. */
export const Calendars = z.strictObject({
  /** The first that applies is taken; what it gives is not replaced again. */
  instead: z.array(Instead).optional(),
  calendars: z.record(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'an id of small letters, digits and hyphens')
      .refine((id) => id !== alwaysOpenCalendar, 'another id: 24x7 is built in'),
    CalendarDefinition.extend({ holidayFiles: z.array(HolidayFile).optional() }),
  ),
})
export type Calendars = z.output<typeof Calendars>

/** The calendar that counts for an incident where a target names one. */
export const calendarFor = ({ instead = [] }: Calendars, named: string, facts: IncidentFacts): string =>
  instead.find(({ of, appliesWhen }) => of === named && fitsIncident(appliesWhen, facts))?.take ?? named

/** Calendars that stand for one another are there. */
export function checkCalendars({ calendars: { calendars, instead = [] } }: PolicySubjects): Misfit[] {
  const file = 'calendars.yaml'
  return instead.flatMap((one, index) => [
    ...(['of', 'take'] as const).flatMap((field): Misfit[] =>
      one[field] === alwaysOpenCalendar || Object.hasOwn(calendars, one[field])
        ? []
        : [{ file, path: ['instead', index, field], message: `there is no calendar ${one[field]}` }],
    ),
    ...(one.of === one.take
      ? [{ file, path: ['instead', index, 'take'], message: `another calendar than ${one.of}, in whose place it is` }]
      : []),
  ])
}
