import { readFileSync } from 'node:fs'
import type { Priority } from '@atlas/contracts'
import { Calendars, ServiceLevels } from '@atlas/policy'
import { parse } from 'yaml'
import { calendarHash, expandingCalendar } from '../calendar.js'
import {
  calendarsOf,
  type IncidentTerms,
  type ServiceLevelContext,
  type ServiceLevelPolicy,
  versionsOf,
} from '../context.js'

/** The policy as shipped, with calendars that expand by themselves: for specs. */

const yaml = (file: string): unknown =>
  parse(readFileSync(new URL(`../../../../../policy/${file}`, import.meta.url), 'utf8'))

export const shipped: ServiceLevelPolicy = {
  hash: 'a'.repeat(64),
  serviceLevels: ServiceLevels.parse(yaml('service-levels.yaml')),
  calendars: Calendars.parse(yaml('calendars.yaml')),
}

export function contextOf(policy = shipped, earlier: readonly ServiceLevelPolicy[] = []): ServiceLevelContext {
  const definitions = [policy, ...earlier].flatMap(({ calendars }) => Object.values(calendars.calendars))
  const expanding = new Map(definitions.map((definition) => [calendarHash(definition), expandingCalendar(definition)]))
  const given = calendarsOf(new Map())
  return {
    policy,
    earlierPolicy: versionsOf(policy, new Map(earlier.map((version) => [version.hash, version]))),
    calendar: (hash) => expanding.get(hash) ?? given(hash),
    tzdb: 'test',
  }
}

export const incidentAt = (priority: Priority | null): IncidentTerms => ({
  priority,
  facts: { environment: 'production' },
})
