import type { ServiceTables } from '../service-tables.js'
import type { ReadModel } from './read-model.js'

/** The tables that the services of this process write; loaded when somebody asks. */
export class ReadModelsHere {
  constructor(private readonly services: readonly ServiceTables[]) {}

  async all(): Promise<readonly ReadModel[]> {
    return (await Promise.all(this.services.map(async ({ readModels }) => (await readModels?.()) ?? []))).flat()
  }
}
