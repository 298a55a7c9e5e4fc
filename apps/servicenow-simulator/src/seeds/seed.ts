import type { Instance } from '../records/instance.js'
import { type Row } from '../tables/row.js'
import { seedAttachments } from './attachments.js'
import { seedCatalog } from './catalog.js'
import { seedConfigurationItems } from './configuration-items.js'
import { seedDictionary } from './dictionary-rows.js'
import { seedPeople } from './people.js'
import { seedPlatform } from './platform.js'
import { seedTasks } from './tasks.js'

/** ServiceNow's demonstration data lies years back; nothing of it is news to whoever polls for changes. */
const madeAt = Date.UTC(2024, 0, 15, 16, 0, 0)

/** Fills a new instance with what a plain one ships with; the ids are ServiceNow's own where they are published. */
export const seed = (instance: Instance, files: Map<string, Buffer>): void => {
  instance.clock.set(madeAt)
  const put = (table: string, values: Row): Row => instance.insert(table, values, instance.system)
  seedPlatform(put)
  seedPeople(put)
  seedConfigurationItems(put)
  seedCatalog(put)
  seedTasks(put)
  seedDictionary(instance, put)
  seedAttachments(instance, put, files)
  instance.clock.reset()
}

export type Put = (table: string, values: Row) => Row
