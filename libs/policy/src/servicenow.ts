import { PersonId, Priority, Status, WaitFor } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** Field values as the Table API takes them: strings. */
const Values = z.record(z.string().min(1), z.string())
const Field = z.string().regex(/^[a-z][a-z0-9_]*$/, 'the name of a field such as subcategory')

/** How our words become ServiceNow's, and theirs ours (design, "Mapping"). */
const Mapping = z.strictObject({
  /** Our status to field values of the record; null: not pushed. */
  states: z.record(Status, Values.nullable()),
  /** How a cancelled incident is closed. */
  cancelled: Values,
  /** Our priority to impact and urgency, from which ServiceNow looks up its own. */
  priorities: z.record(Priority, z.strictObject({ impact: z.string(), urgency: z.string() })),
  /** Our tier to the name of their assignment group. */
  groups: z.strictObject({ L1: z.string(), L2: z.string(), L3: z.string() }),
  /** Our resolution code to their close_code; `default` for any other. */
  closeCodes: z.record(z.string().min(1), z.string()).refine((codes) => 'default' in codes, 'a map with a default'),
  /** Where our category and cluster stand there; null: nowhere. */
  fields: z.strictObject({ category: Field.nullable(), cluster: Field.nullable() }),
  /** Our person to their user_name, where that is another. */
  people: z.record(PersonId, z.string().min(1)),
  reads: z.strictObject({
    /** Their state to our status. */
    states: z.record(z.string(), Status),
    /** Of their state On Hold: the reason to what it waits for; `caller` is our Awaiting Customer Feedback. */
    holds: z.strictObject({ state: z.string(), reasons: z.record(z.string(), z.enum(['caller', ...WaitFor.options])) }),
    /** Their looked-up priority to ours. */
    priorities: z.record(z.string(), Priority),
    /** Which kind of clock of ours stands beside their SLA definitions, by a definition's name or by its `target`. */
    slas: z.record(z.string(), z.string()).default({ response: 'response', resolution: 'resolution' }),
  }),
})
export type ServiceNowMapping = z.infer<typeof Mapping>

/** Who wins where both sides changed the same since they last agreed (design, "Conflicts"), by what it is. */
const Conflicts = z.strictObject({
  /** Closed there, or reopened by the caller, wins; else the later legal move. */
  state: z.enum(['later-legal', 'ours', 'theirs', 'person']),
  /** A change there: asked of those who approve, adopted as it is, or reverted at once. */
  priority: z.enum(['ask', 'adopt', 'revert-at-once']),
  group: z.enum(['theirs-unless-escalating', 'ours', 'theirs', 'person']),
  assignee: z.enum(['theirs-unless-escalating', 'ours', 'theirs', 'person']),
  category: z.enum(['ours', 'theirs', 'person']),
  cluster: z.enum(['ours', 'theirs', 'person']),
  text: z.enum(['ours-until-edited', 'ours', 'theirs', 'person']),
  close: z.enum(['whoever-resolved', 'ours', 'theirs', 'person']),
})
export type ServiceNowConflicts = z.infer<typeof Conflicts>

const Instance = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'a URL such as https://example.service-now.com' }),
  /** Whose incidents are kept there, by the catalogue's organisation or by cluster; without either, everybody's. */
  organisations: z.array(z.string().min(1)).optional(),
  clusters: z.array(z.string().min(1)).optional(),
  /** Reads, and says what it would write, but writes nothing. */
  dryRun: z.boolean().default(false),
  /** Which of their incidents become ours, as an encoded query; null: none. */
  takes: z.string().min(1).nullable().default(null),
  budget: z
    .strictObject({
      /** As the instance's rate limit rule has it; learned from its answers where left out. */
      requestsPerHour: z.int().positive().optional(),
      /** Share of it that only a P1 may use. */
      keptForP1: z.number().min(0).max(0.9).default(0.1),
      /** Requests at once; one of a P1 may go beyond. */
      inFlight: z.int().min(1).max(64).default(4),
    })
    .prefault({}),
  /** What is other than above. */
  mapping: Mapping.partial().prefault({}),
  conflicts: Conflicts.partial().prefault({}),
})
export type ServiceNowInstance = z.infer<typeof Instance>

/** policy/servicenow.yaml. Nothing is intended unless `enabled`, and nothing sent but to an instance. */
export const ServiceNowPolicy = z.strictObject({
  enabled: z.boolean().default(false),
  /** By a name that credentials go by too. An incident is kept in the first that it fits. */
  instances: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens'), Instance),
  ...Mapping.shape,
  conflicts: Conflicts,
  /** What a restricted incident shows there: number, priority and state alone; nothing new; or what any other does. */
  restricted: z.enum(['reduced', 'nothing', 'everything']),
  writing: z.strictObject({
    /** So long a new incident waits for its classification, so that what becomes restricted isn't told first. */
    awaitsClassification: Duration,
    /** So long a request to the caller waits for its wording, which goes with the state in one write. */
    awaitsWording: Duration,
    /** Pauses after a failed attempt; the last one is kept to. */
    retries: z.array(Duration).min(1),
  }),
  reading: z.strictObject({
    pollEvery: Duration,
    /** Read again before the newest that was seen. */
    overlap: Duration,
    /** Between two comparisons of everything open. */
    reconcileEvery: Duration,
    /** Bytes; of a larger attachment only its name and hash are kept. */
    largestAttachment: z.int().nonnegative(),
  }),
})
export type ServiceNowPolicy = z.infer<typeof ServiceNowPolicy>

/** What holds for one instance: the file's own words with the instance's over them. */
export interface InstanceTerms {
  readonly name: string
  readonly instance: ServiceNowInstance
  readonly mapping: ServiceNowMapping
  readonly conflicts: ServiceNowConflicts
}

export function instanceTerms(policy: ServiceNowPolicy, name: string): InstanceTerms | undefined {
  const instance = Object.hasOwn(policy.instances, name) ? policy.instances[name] : undefined
  if (!instance) return undefined
  return {
    name,
    instance,
    mapping: mappingOf(policy, instance),
    conflicts: { ...policy.conflicts, ...given(instance.conflicts) },
  }
}

/** Without an instance the file's own. */
export function mappingOf(policy: ServiceNowPolicy, instance?: ServiceNowInstance): ServiceNowMapping {
  const { states, cancelled, priorities, groups, closeCodes, fields, people, reads } = policy
  const own = { states, cancelled, priorities, groups, closeCodes, fields, people, reads }
  return { ...own, ...given(instance?.mapping ?? {}) }
}

/** Without what was left out: `exactOptionalPropertyTypes` is not zod's. */
const given = <Part extends object>(part: Part): { [Key in keyof Part]: Exclude<Part[Key], undefined> } =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Part]: Exclude<Part[Key], undefined>
  }

/** What is said of an incident when it is asked where it is kept. */
export interface KeptIncident {
  readonly cluster: string
  readonly organisation: string | null
}

/** The first instance that the incident fits; undefined: it is kept in none. */
export const instanceOf = (policy: ServiceNowPolicy, incident: KeptIncident): string | undefined =>
  policy.enabled
    ? Object.entries(policy.instances).find(([, { organisations, clusters }]) => {
        if (!organisations && !clusters) return true
        const { organisation, cluster } = incident
        return (
          (organisation !== null && organisations?.includes(organisation) === true) ||
          clusters?.includes(cluster) === true
        )
      })?.[0]
    : undefined

const file = 'servicenow.yaml'

/** Every word that is written is also read as what it was; organisations, clusters, people and close codes exist. */
export function checkServiceNow({ servicenow, catalogue, clusters, ...others }: PolicySubjects): Misfit[] {
  const known = new Set(
    [...Object.values(catalogue.namespaces), ...Object.values(catalogue.applications)].map(
      ({ organisation }) => organisation,
    ),
  )
  const names = Object.keys(servicenow.instances)
  return [
    ...checkMapping(mappingOf(servicenow), [], others),
    ...names.flatMap((name) => {
      const terms = instanceTerms(servicenow, name)
      if (!terms) return []
      const at = ['instances', name]
      const { organisations = [], clusters: theirs = [] } = terms.instance
      return [
        ...checkMapping(terms.mapping, [...at, 'mapping'], others),
        ...organisations.flatMap((one, n) =>
          known.has(one) ? [] : [misfit([...at, 'organisations', n], `"${one}" is no organisation of catalogue.yaml`)],
        ),
        ...theirs.flatMap((one, n) =>
          Object.hasOwn(clusters.clusters, one)
            ? []
            : [misfit([...at, 'clusters', n], `"${one}" is no cluster of clusters.yaml`)],
        ),
      ]
    }),
  ]
}

const misfit = (path: readonly PropertyKey[], message: string): Misfit => ({ file, path, message })

function checkMapping(
  mapping: ServiceNowMapping,
  at: readonly string[],
  { roster, escalation, serviceLevels }: Pick<PolicySubjects, 'roster' | 'escalation' | 'serviceLevels'>,
): Misfit[] {
  const { states, reads, people, closeCodes } = mapping
  const unread = Object.entries(states).flatMap(([status, values]) => {
    const state = values?.['state']
    if (state === undefined || state === reads.holds.state) return []
    const read = reads.states[state]
    if (read === status) return []
    const found = read === undefined ? 'as nothing' : `as ${read}`
    return [misfit([...at, 'reads', 'states'], `state "${state}" is written for ${status}, and read ${found}`)]
  })
  const ids = roster.people.map(({ id }) => id)
  const unknown = Object.keys(people).flatMap((id) =>
    ids.includes(id) ? [] : [misfit([...at, 'people', id], `"${id}" is nobody in roster.yaml`)],
  )
  const codes = Object.keys(closeCodes).flatMap((code) =>
    code === 'default' || escalation.resolutionCodes.includes(code)
      ? []
      : [
          misfit(
            [...at, 'closeCodes', code],
            `"${code}" should be a resolution code of escalation.yaml: ${escalation.resolutionCodes.join(', ')}`,
          ),
        ],
  )
  const kinds = new Set(serviceLevels.serviceLevels.map(({ kind }) => kind))
  const slas = Object.entries(reads.slas).flatMap(([name, kind]) =>
    // As shipped each is its own name, which says nothing where policy promises nothing of the kind.
    kinds.has(kind) || kind === name
      ? []
      : [
          misfit(
            [...at, 'reads', 'slas', name],
            `"${kind}" is no kind of service-levels.yaml: ${[...kinds].join(', ')}`,
          ),
        ],
  )
  return [...unread, ...unknown, ...codes, ...slas]
}
