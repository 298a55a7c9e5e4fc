import { type ContentHash, Finding, type IncidentId, type PersonId, ReportText, SentContent } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'
import type { Directory } from './directory.js'
import { isReference } from './units.js'
import type { RecordFields, RecordWrite } from './writes.js'

/** How a field is read from content. */
export type ContentAs = 'text' | 'summary' | 'description' | 'finding' | 'message'

export interface MappedContent {
  readonly hash: ContentHash
  readonly as: ContentAs
}

/** A write in ServiceNow's words. `contents`: fields whose value, or its end, is a text that lies as content. */
export interface MappedWrite {
  readonly act: RecordWrite['act']
  /** References by name. */
  readonly fields: Readonly<Record<string, string>>
  readonly contents: Readonly<Record<string, MappedContent>>
}

/** By the words of policy/servicenow.yaml; undefined where policy pushes nothing of it (such as Closed). */
export function mapWrite(
  { act, fields }: RecordWrite,
  incidentId: IncidentId,
  mapping: ServiceNowMapping,
): MappedWrite | undefined {
  const values = { ...status(fields, mapping), ...terms(fields, mapping), ...note(fields) }
  const contents = contentsOf(fields)
  // Looked up by it before a create is tried again (design, "Sync protocol").
  const identity: Record<string, string> =
    act === 'create' || fields.identifies ? { correlation_id: correlationId(incidentId) } : {}
  const sends = Object.keys(values).length + Object.keys(contents).length > 0
  if (
    !sends &&
    !fields.identifies &&
    fields.wordingOf === undefined &&
    !fields.attachment &&
    fields.restricted === undefined
  )
    return undefined
  return { act, fields: { ...identity, ...values }, contents }
}

/** Theirs of a person: who is nobody of ours is known as `<instance>/<user_name>` (`assignedThere`). */
export const userNameOf = (owner: PersonId, people: ServiceNowMapping['people']): string =>
  people[owner] ?? owner.slice(owner.indexOf('/') + 1)

export const correlationId = (incidentId: IncidentId): string => `atlas:${incidentId}`

/** Our own sys_id: the incident's id without its hyphens, so that the instance itself refuses a second one. */
export const ownSysId = (incidentId: IncidentId): string => incidentId.replaceAll('-', '')

function status({ status }: RecordFields, mapping: ServiceNowMapping): Record<string, string> {
  if (status === undefined) return {}
  return status === 'cancelled' ? mapping.cancelled : (mapping.states[status] ?? {})
}

function terms(
  { priority, tier, category, owner, closeCode, cluster }: RecordFields,
  mapping: ServiceNowMapping,
): Record<string, string> {
  const { default: otherCode = '', ...codes } = mapping.closeCodes
  const { category: inCategory, cluster: inCluster } = mapping.fields
  return {
    ...(priority === undefined ? {} : mapping.priorities[priority]),
    ...(tier === undefined ? {} : { assignment_group: mapping.groups[tier] }),
    ...(category === undefined || inCategory === null ? {} : { [inCategory]: category }),
    ...(cluster === undefined || inCluster === null ? {} : { [inCluster]: cluster }),
    // An empty reference is "" (design, "The API as it behaves").
    ...(owner === undefined ? {} : { assigned_to: owner === null ? '' : userNameOf(owner, mapping.people) }),
    ...(closeCode === undefined ? {} : { close_code: codes[closeCode] ?? otherCode }),
  }
}

const note = ({ note: text }: RecordFields): Record<string, string> => (text === undefined ? {} : { work_notes: text })

function contentsOf(fields: RecordFields): Record<string, MappedContent> {
  const { report, comment, closeNotes, noteText, finding, message } = fields
  return {
    ...(report === undefined
      ? {}
      : {
          short_description: { hash: report, as: 'summary' },
          description: { hash: report, as: 'description' },
        }),
    ...(comment === undefined ? {} : { comments: { hash: comment, as: 'text' } }),
    ...(message === undefined ? {} : { comments: { hash: message, as: 'message' } }),
    ...(closeNotes === undefined ? {} : { close_notes: { hash: closeNotes, as: 'text' } }),
    ...(noteText === undefined ? {} : { work_notes: { hash: noteText, as: 'text' } }),
    ...(finding === undefined ? {} : { work_notes: { hash: finding, as: 'finding' } }),
  }
}

/** A write with every reference found and every text read. */
export interface ResolvedWrite {
  readonly values: Readonly<Record<string, string>>
  /** Fields left out: the instance knows nobody and nothing of that name. */
  readonly unknown: readonly string[]
  /** Contents that were redacted: their fields say so instead. */
  readonly gone: readonly string[]
}

export function resolveWrite(
  { fields, contents }: MappedWrite,
  mapping: ServiceNowMapping,
  directory: Directory,
  text: (hash: ContentHash) => string | undefined,
): ResolvedWrite {
  const values: Record<string, string> = {}
  const unknown: string[] = []
  const gone: string[] = []
  for (const [field, value] of Object.entries(fields)) {
    const found = isReference(field, mapping) && value !== '' ? referenceOf(field, value, directory) : value
    if (found === undefined) unknown.push(field)
    else values[field] = found
  }
  for (const [field, { hash, as }] of Object.entries(contents)) {
    const stored = text(hash)
    if (stored === undefined) gone.push(field)
    const read = stored === undefined ? redacted : readAs(stored, as)
    const before = values[field]
    values[field] = fitting(field, before === undefined ? read : `${before}\n${read}`)
  }
  return { values, unknown, gone }
}

const redacted = '(redacted)'

/**
 * Characters that the columns hold as they ship (sys_dictionary, max_length). What is longer is cut there without a
 * word, and would be a field that didn't take.
 */
const lengths: Readonly<Record<string, number>> = { short_description: 160, description: 4000, close_notes: 4000 }

function fitting(field: string, text: string): string {
  const most = lengths[field]
  return most === undefined || text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

function referenceOf(field: string, name: string, directory: Directory): string | undefined {
  if (field === 'assignment_group') return directory.group(name)
  if (field === 'assigned_to') return directory.user(name)
  return directory.item(name)
}

function readAs(stored: string, as: ContentAs): string {
  switch (as) {
    case 'text':
      return stored
    case 'summary':
      return ReportText.parse(JSON.parse(stored)).summary
    case 'description':
      return ReportText.parse(JSON.parse(stored)).description
    case 'message':
      return SentContent.parse(JSON.parse(stored)).body
    case 'finding': {
      const { statement, links } = Finding.parse(JSON.parse(stored))
      const shown = links.map((link) => (link.kind === 'file' ? `${link.name} (sha256 ${link.sha256})` : link.url))
      return [statement, ...shown].join('\n')
    }
  }
}
