import type { ContentHash, Hash, ReportContent, ServiceLevelReport } from '@atlas/contracts'
import { contactStream } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import type { EntityManager } from 'typeorm'
import { z } from 'zod'

interface Shown {
  readonly manager: Pick<EntityManager, 'query'>
  readonly log: LogReader
}

/**
 * A report as people read it: numbers of incidents and names of people are joined now. An incident that was restricted
 * since keeps its number, priority and clock in the lists, and nothing else, for who doesn't see it.
 */
export async function shownReport(
  { manager, log }: Shown,
  content: ReportContent,
  id: Hash | null,
  seesRestricted: boolean,
): Promise<ServiceLevelReport> {
  const lines = [...content.breaches.lines, ...content.atRisk.lines]
  const known = await knownIncidents(manager, [...new Set(lines.map(({ incident }) => incident))])
  const shown = <Line extends (typeof lines)[number]>(line: Line): Line => {
    const now = known.get(line.incident)
    const numbered = { ...line, number: now?.number ?? null }
    return now?.restricted && !seesRestricted ? { ...numbered, ...withheldOf(line) } : numbered
  }
  const breaches = { ...content.breaches, lines: content.breaches.lines.map(shown) }
  const atRisk = { ...content.atRisk, lines: content.atRisk.lines.map(shown) }
  return { id, names: await namesOf(log, peopleIn(content)), ...content, breaches, atRisk }
}

const withheldOf = (line: object) => ({
  cluster: null,
  category: null,
  tier: null,
  person: null,
  ...('cause' in line ? { cause: null, explainedBy: null, excusedBy: null } : {}),
})

async function knownIncidents(manager: Shown['manager'], ids: readonly string[]) {
  const rows = await manager.query<{ id: string; number: string; restricted: boolean }[]>(
    `select incident_id as id, number, restricted from reporting.report_incident where incident_id = any($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, ...known }) => [id, known]))
}

function peopleIn({ groups, holders, breaches, atRisk, question }: ReportContent): string[] {
  const people = [
    ...groups.map(({ key }) => key.person ?? null),
    ...holders.shares.map(({ holder, whom }) => (holder === 'person' ? whom : null)),
    ...breaches.lines.flatMap(({ person, explainedBy, excusedBy }) => [person, explainedBy, excusedBy]),
    ...atRisk.lines.map(({ person }) => person),
    question.only.person ?? null,
  ]
  return [...new Set(people.filter((person) => person !== null))]
}

const Contact = z.object({ name: z.string() })

/** By the contacts that notification has recorded; who was erased, or never had one, isn't among them. */
async function namesOf(log: LogReader, people: readonly string[]): Promise<Record<string, string>> {
  const contents = new Map<ContentHash, string>()
  for (const person of people) {
    const last = (await log.ofStream(contactStream(person).id)).at(-1)
    const recorded = z.object({ contact: z.string().nullable() }).safeParse(last?.data).data
    if (recorded?.contact) contents.set(recorded.contact, person)
  }
  const found = await log.content([...contents.keys()])
  const names: Record<string, string> = {}
  for (const [hash, bytes] of found) {
    const contact = Contact.safeParse(JSON.parse(Buffer.from(bytes).toString())).data
    const person = contents.get(hash)
    if (contact && person !== undefined) names[person] = contact.name
  }
  return names
}
