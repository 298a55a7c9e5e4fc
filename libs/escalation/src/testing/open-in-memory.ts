import type { IncidentId, PersonId } from '@atlas/contracts'
import { OpenIncidents, type Place } from '../open-incidents/open-incidents.js'
import { WorkCount } from '../open-incidents/work-count.js'

/** What is open, where there is no database. */
export class OpenInMemory extends OpenIncidents {
  readonly count = new WorkCount()
  private readonly places = new Map<IncidentId, Place>()

  work = () => Promise.resolve(this.count)
  of = (people: readonly PersonId[]) =>
    Promise.resolve(
      [...this.places].flatMap(([id, { person }]) => (person !== null && people.includes(person) ? [id] : [])),
    )
  all = () => Promise.resolve([...this.places.keys()])
  record = (id: IncidentId, before: Place | null, place: Place | null) => {
    if (place) this.places.set(id, place)
    else this.places.delete(id)
    return Promise.resolve(this.count.move(before, place))
  }
}
