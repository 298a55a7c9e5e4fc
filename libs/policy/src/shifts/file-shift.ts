import type { PersonId } from '@atlas/contracts'

/** A shift of an .ics file, once or again and again. */
export interface FileShift {
  readonly person: PersonId
  /** Where the first begins: local wall time of `timeZone`, `2026-11-23T08:00:00`. */
  readonly start: string
  readonly timeZone: string
  /** Whole local days, and exact milliseconds whatever the clocks do (RFC 5545, 3.8.5.3 and 3.3.6). */
  readonly lasts: { readonly days: number; readonly ms: number }
  readonly rule: ShiftRule | null
  /** Further beginnings, epoch ms. */
  readonly also: readonly number[]
  /** Beginnings that are left out or were moved, epoch ms. */
  readonly except: readonly number[]
}

/** What a rota uses of RRULE. */
export interface ShiftRule {
  readonly every: 'day' | 'week'
  readonly interval: number
  /** 1 (Monday) to 7; null: every day, or the weekday of the first. */
  readonly days: readonly number[] | null
  /** The weekday that weeks begin on, for every second week and so on. */
  readonly weekStart: number
  readonly count: number | null
  /** The last beginning, epoch ms, itself included. */
  readonly until: number | null
}

/** Longer than any shift; a week on call is one. */
export const longestShiftDays = 31
