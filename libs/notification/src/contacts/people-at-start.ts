import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common'
import { Environment } from '@atlas/runtime'
import { readPeople } from './read-people.js'
import { RecordContacts } from './record-contacts.js'

/** Takes over the people of the policy folder (ATLAS_POLICY) at each start. */
@Injectable()
export class PeopleAtStart implements OnApplicationBootstrap {
  private readonly logger = new Logger('People')

  constructor(
    private readonly environment: Environment,
    private readonly contacts: RecordContacts,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const people = await readPeople(this.environment.variables.ATLAS_POLICY)
    if (!people) return
    const changed = await this.contacts.record(people)
    if (changed.length > 0) this.logger.log(`contacts of ${changed.length} people recorded`)
  }
}
