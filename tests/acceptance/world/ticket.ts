import { expect } from '@jest/globals'
import type { ClockView, IncidentView, TrailEntry } from '@atlas/contracts'
import type { Answer, Atlas } from './atlas.js'
import { eventually } from './eventually.js'

/** What a person reports. */
export interface Report {
  readonly summary: string
  readonly description?: string
  readonly cluster?: string
  readonly namespace?: string
  readonly application?: string
  readonly reporter?: { readonly name: string; readonly email: string }
}

/** What an act answers with where it is refused. */
interface Refused {
  readonly errors?: readonly { readonly field: string }[]
  readonly detail?: string
}

/** One incident as people work on it over HTTP; what they read holds what they did and what they saw (`Atlas-Position`). */
export class Ticket {
  private known = 0

  private constructor(
    private readonly atlas: Atlas,
    readonly id: string,
    readonly number: string,
  ) {}

  /** Reports it and waits until it is classified, routed and has its clocks. */
  static async report(atlas: Atlas, report: Report): Promise<Ticket> {
    const { results } = await atlas.post<{ results: { incidentId: string; number: string }[] }>('/v1/signals', report)
    const [opened] = results
    if (!opened) throw new Error('nothing was opened')
    const ticket = new Ticket(atlas, opened.incidentId, opened.number)
    await eventually(async () => {
      const { priority, clocks } = await ticket.view()
      expect(priority).not.toBeNull()
      expect(clocks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['response', 'update', 'resolution']))
      expect(await ticket.last('IncidentRouted')).toBeDefined()
    })
    return ticket
  }

  /** One that is there already. */
  static async of(atlas: Atlas, id: string): Promise<Ticket> {
    const { number } = await atlas.get<IncidentView>(`/v1/incidents/${id}`)
    return new Ticket(atlas, id, number)
  }

  async view(): Promise<IncidentView> {
    const headers = { 'atlas-position': String(this.known) }
    const { status, body } = await this.atlas.ask<IncidentView>(`/v1/incidents/${this.id}`, { headers })
    expect({ status, body }).toMatchObject({ status: 200 })
    return body
  }
  async act(what: string, body: unknown, as: string): Promise<Answer<Refused>> {
    const answer = await this.atlas.ask<Refused>(`/v1/incidents/${this.id}/${what}`, { method: 'POST', body, as })
    this.known = Math.max(this.known, Number(answer.headers.get('atlas-position') ?? 0))
    return answer
  }
  /** An act that must succeed; waits until its event can be read, and gives it. */
  async does(what: string, body: unknown, as: string, event: string): Promise<TrailEntry> {
    const before = (await this.trail()).filter((entry) => entry.event === event).length
    const { status, body: answer } = await this.act(what, body, as)
    expect({ what, status, answer }).toMatchObject({ status: 200 })
    return eventually(async () => {
      const found = (await this.trail()).filter((entry) => entry.event === event)
      expect(found.length).toBeGreaterThan(before)
      const latest = found.at(-1)
      if (!latest) throw new Error(`no ${event}`)
      return latest
    })
  }
  /** Of the log itself, which read models follow. */
  async trail(): Promise<TrailEntry[]> {
    const { items } = await this.atlas.get<{ items: TrailEntry[] }>(`/v1/incidents/${this.id}/trail?limit=500`)
    this.known = Math.max(this.known, ...items.map(({ position }) => position))
    return items
  }
  last = async (event: string): Promise<TrailEntry | undefined> =>
    (await this.trail()).findLast((entry) => entry.event === event)

  /** The newest clock of a kind as it stood at the instant of an event. */
  async clockAt(kind: string, { occurredAt }: Pick<TrailEntry, 'occurredAt'>): Promise<ClockView> {
    const { items } = await this.atlas.get<{ items: ClockView[] }>(
      `/v1/incidents/${this.id}/clocks?asOf=${encodeURIComponent(occurredAt)}`,
    )
    const found = items.filter((clock) => clock.kind === kind).at(-1)
    if (!found) throw new Error(`there is no clock of kind ${kind} at ${occurredAt}`)
    return found
  }
}

/** Milliseconds from one event to another. */
export const between = (from: { readonly occurredAt: string }, to: { readonly occurredAt: string }): number =>
  Date.parse(to.occurredAt) - Date.parse(from.occurredAt)
