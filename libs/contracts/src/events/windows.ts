import { z } from 'zod'
import { Instant, PersonId } from '../envelope.js'
import { Category, Priority } from '../words.js'
import type { FactsOf } from './facts-of.js'

/**
 * Stream `window-planned`: maintenance that people plan, while which pages are kept but not sent (domain, "Intake"). A
 * window suppresses paging and nothing else, and never that of a P1.
 */

/** From 1: by it a window is named, changed and cancelled. */
const window = { window: z.int().positive() }
const decided = { by: PersonId, reason: z.string() }

/** Which pages it suppresses; what is left out matches everything. Half-open. */
export const WindowTerms = z.object({
  priorities: z.array(Priority.exclude(['P1'])).min(1),
  clusters: z.array(z.string().min(1)).min(1).optional(),
  /** What an incident touches lies within these. */
  namespaces: z.array(z.string().min(1)).min(1).optional(),
  categories: z.array(Category).min(1).optional(),
  from: Instant,
  until: Instant,
})
export type WindowTerms = z.infer<typeof WindowTerms>

export const WindowPlanned = WindowTerms.extend({ ...window, ...decided })
/** The terms anew, as a whole. */
export const WindowChanged = WindowTerms.extend({ ...window, ...decided })
/** It is none from now on; what it suppressed until then was suppressed. */
export const WindowCancelled = z.object({ ...window, ...decided })

export const windowEvents = { WindowPlanned, WindowChanged, WindowCancelled } as const
export type WindowEvent = FactsOf<typeof windowEvents>
