import { DataSource, type EntityManager } from 'typeorm'
import { takeRights } from './rights.js'
import { nameOf, type ProjectedInto, type ReadModel } from './read-model.js'

/** The table as it is being made: of the same name, columns, constraints and indexes, in a schema of its own. */
export class Shadow {
  private constructor(
    private readonly model: ReadModel,
    readonly schema: string,
    readonly dataSource: DataSource,
    /** There is no live table: somebody dropped it. */
    readonly liveMissing: boolean,
  ) {}

  /** Empty. What an earlier one left, that was killed, is dropped first. */
  static async make(url: string, model: ReadModel): Promise<Shadow> {
    const schema = `rebuild_${model.schema}_${model.table}`
    const dataSource = await new DataSource({
      type: 'postgres',
      url,
      entities: [...model.entities],
      logger: 'debug',
      applicationName: `atlas rebuild ${nameOf(model)}`,
      // What is compared, the shadow, and what a projection looks up in the log.
      poolSize: 3,
      poolErrorHandler: () => undefined,
      // One snapshot waits while another connection builds or reads, however long, and holds no row meanwhile.
      extra: { options: '-c idle_in_transaction_session_timeout=0' },
    }).initialize()
    // Of this DataSource alone: the entities' own metadata, here pointed at the shadow.
    for (const metadata of dataSource.entityMetadatas)
      Object.assign(metadata, { schema, tablePath: `${schema}.${metadata.tableName}` })
    try {
      const [live] = await dataSource.query<{ missing: boolean }[]>('select to_regclass($1) is null as missing', [
        nameOf(model),
      ])
      const shadow = new Shadow(model, schema, dataSource, live?.missing ?? true)
      await dataSource.transaction((manager) => shadow.create(manager))
      return shadow
    } catch (error) {
      await dataSource.destroy()
      throw error
    }
  }

  get live(): string {
    return nameOf(this.model)
  }
  get path(): string {
    return `${this.schema}.${this.model.table}`
  }

  into = (manager: EntityManager): ProjectedInto => ({ manager, schema: this.schema })

  /** A page of events: a commit that is lost with the server is made again by the next run. */
  write(work: (into: ProjectedInto) => Promise<void>): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('set local synchronous_commit = off')
      await work(this.into(manager))
    })
  }

  /** In the transaction of the switch: the shadow is the table from its commit on, the old one is gone. */
  async takeOver(manager: EntityManager): Promise<void> {
    const { views = [] } = this.model
    for (const { name, as } of views) {
      await manager.query(`create view ${name}_next as ${as(this.path)}`)
      if (await isThere(manager, name)) {
        await takeRights(manager, name, `${name}_next`)
        await manager.query(`drop view ${name}`)
      }
    }
    if (!this.liveMissing) {
      await takeRights(manager, this.live, this.path)
      await manager.query(`drop table ${this.live}`)
    }
    await manager.query(`alter table ${this.path} set schema ${this.model.schema}`)
    for (const { name } of views)
      await manager.query(`alter view ${name}_next rename to ${name.slice(name.indexOf('.') + 1)}`)
    await manager.query(`drop schema ${this.schema}`)
  }

  /** Drops what is left of it. */
  async leave(): Promise<void> {
    try {
      await this.dataSource.query(`drop schema if exists ${this.schema} cascade`)
    } finally {
      await this.dataSource.destroy()
    }
  }

  private async create(manager: EntityManager): Promise<void> {
    await manager.query(`drop schema if exists ${this.schema} cascade`)
    await manager.query(`create schema ${this.schema}`)
    if (this.liveMissing) {
      for (const statement of this.model.definition(this.schema)) await manager.query(statement)
      return
    }
    await manager.query(
      `create table ${this.path} (like ${this.live} including all excluding indexes excluding constraints)`,
    )
    // By their own names: a later migration looks for them.
    const constraints = await manager.query<{ name: string; definition: string }[]>(
      `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = $1::regclass and contype in ('p', 'u', 'c') order by conname`,
      [this.live],
    )
    for (const { name, definition } of constraints)
      await manager.query(`alter table ${this.path} add constraint "${name}" ${definition}`)
    const indexes = await manager.query<{ definition: string }[]>(
      `select pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = $1::regclass
         and not exists (select from pg_constraint where conindid = indexrelid and conrelid = indrelid)`,
      [this.live],
    )
    for (const { definition } of indexes)
      await manager.query(definition.replace(` ON ${this.live} `, () => ` ON ${this.path} `))
  }
}

async function isThere(manager: EntityManager, name: string): Promise<boolean> {
  const [row] = await manager.query<{ there: boolean }[]>('select to_regclass($1) is not null as there', [name])
  return row?.there ?? false
}
