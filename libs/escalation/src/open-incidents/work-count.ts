import type { PersonId, Tier } from '@atlas/contracts'
import type { OpenWork } from '@atlas/domain'
import type { Place } from './open-incidents.js'

/** Open incidents counted by person and by tier. */
export class WorkCount implements OpenWork {
  private readonly persons = new Map<PersonId, number>()
  private readonly tiers = new Map<Tier, number>()

  ofPerson = (person: PersonId): number => this.persons.get(person) ?? 0
  atTier = (tier: Tier): number => this.tiers.get(tier) ?? 0

  add({ tier, person }: Place, count = 1): void {
    this.tiers.set(tier, this.atTier(tier) + count)
    if (person !== null) this.persons.set(person, this.ofPerson(person) + count)
  }
  move(from: Place | null, to: Place | null): void {
    if (from) this.add(from, -1)
    if (to) this.add(to)
  }
}
