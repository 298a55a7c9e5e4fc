import type { Directory } from '@atlas/domain'
import { oneOf, type ServiceNow } from '@atlas/servicenow-client'

interface Kind {
  readonly table: string
  readonly field: string
}
const groups: Kind = { table: 'sys_user_group', field: 'name' }
const users: Kind = { table: 'sys_user', field: 'user_name' }
const items: Kind = { table: 'cmdb_ci', field: 'name' }

/** So many names or ids are asked for at once: an address has an end. */
const atOnce = 100

/** Which row there is whom and what of ours: asked for once, and what wasn't found again after a while. */
export class KnownNames implements Directory {
  private readonly byName = new Map<string, string | null>()
  private readonly byId = new Map<string, string | null>()
  private forgottenAt = 0

  constructor(
    private readonly serviceNow: ServiceNow,
    /** ms */
    private readonly now: () => number,
  ) {}

  /** Learns what is not known yet of these. */
  async learn(wanted: {
    readonly groups?: Iterable<string>
    readonly users?: Iterable<string>
    readonly items?: Iterable<string>
    readonly groupIds?: Iterable<string>
    readonly userIds?: Iterable<string>
  }): Promise<void> {
    this.forgetMisses()
    await this.names(groups, wanted.groups ?? [])
    await this.names(users, wanted.users ?? [])
    await this.names(items, wanted.items ?? [])
    await this.ids(groups, wanted.groupIds ?? [])
    await this.ids(users, wanted.userIds ?? [])
  }

  group = (name: string): string | undefined => this.byName.get(key(groups, name)) ?? undefined
  user = (userName: string): string | undefined => this.byName.get(key(users, userName)) ?? undefined
  item = (name: string): string | undefined => this.byName.get(key(items, name)) ?? undefined
  groupName = (sysId: string): string | undefined => this.byId.get(key(groups, sysId)) ?? undefined
  userName = (sysId: string): string | undefined => this.byId.get(key(users, sysId)) ?? undefined

  private async names(kind: Kind, names: Iterable<string>): Promise<void> {
    await this.ask(kind, names, this.byName, kind.field, ({ name }) => name)
  }

  private async ids(kind: Kind, ids: Iterable<string>): Promise<void> {
    await this.ask(kind, ids, this.byId, 'sys_id', ({ sysId }) => sysId)
  }

  private async ask(
    kind: Kind,
    asked: Iterable<string>,
    known: Map<string, string | null>,
    by: string,
    keyOf: (found: { name: string; sysId: string }) => string,
  ): Promise<void> {
    // A comma parts the values of a list; nothing of that name can be asked for.
    const missing = [...new Set(asked)].filter((one) => one !== '' && !one.includes(',') && !known.has(key(kind, one)))
    for (let from = 0; from < missing.length; from += atOnce) {
      const part = missing.slice(from, from + atOnce)
      const rows = await this.serviceNow
        .table(kind.table)
        .find(oneOf(by, part), { fields: [kind.field], atMost: part.length * 2 })
      for (const one of part) known.set(key(kind, one), null)
      for (const { sysId, values } of rows) {
        const name = values[kind.field] ?? ''
        this.byName.set(key(kind, name), sysId)
        this.byId.set(key(kind, sysId), name)
        // A name is found in any case; what was asked for is what it is known by.
        const named = part.find((one) => one.toLowerCase() === keyOf({ name, sysId }).toLowerCase())
        if (named !== undefined) known.set(key(kind, named), by === 'sys_id' ? name : sysId)
      }
    }
  }

  private forgetMisses(): void {
    if (this.now() - this.forgottenAt < 10 * 60_000) return
    this.forgottenAt = this.now()
    for (const known of [this.byName, this.byId])
      for (const [name, found] of known) if (found === null) known.delete(name)
  }
}

const key = ({ table }: Kind, name: string): string => `${table}/${name}`
