import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Credentials, Secret, type ServiceNow, where } from '@atlas/servicenow-client'
import { type SimulatorProcess, startSimulatorProcess } from '@atlas/servicenow-client/testing'
import { Atlas } from './atlas.js'
import { untilTuesday } from './working-day.js'

const fields = [
  'number',
  'state',
  'hold_reason',
  'impact',
  'urgency',
  'priority',
  'short_description',
  'description',
  'correlation_id',
  'assignment_group.name',
  'assigned_to.user_name',
  'cmdb_ci.name',
  'close_code',
  'close_notes',
  'subcategory',
] as const

/** What of Atlas and its people an instance has. */
interface Furnished {
  readonly groups: readonly string[]
  readonly people: readonly string[]
  readonly items: readonly string[]
}

/** An instance of ServiceNow as its own people use it: the simulator, a process of its own. */
export class Instance {
  private constructor(
    readonly simulator: SimulatorProcess,
    /** Signed in as its administrator. */
    readonly serviceNow: ServiceNow,
    private readonly others: ServiceNow[] = [],
  ) {}

  static async start(seed: string, { groups, people, items }: Furnished): Promise<Instance> {
    const simulator = await startSimulatorProcess('--seed', seed)
    const credentials = { kind: 'basic', user: simulator.user, password: Secret.of(simulator.password) } as const
    const instance = new Instance(simulator, connect({ url: simulator.url, credentials }))
    const make = (table: string, rows: readonly Record<string, string>[]) =>
      Promise.all(rows.map((row) => instance.serviceNow.table(table).create(row, { fields: ['sys_id'] })))
    await make(
      'sys_user_group',
      groups.map((name) => ({ name })),
    )
    await make(
      'sys_user',
      people.map((user_name) => ({ user_name, name: user_name })),
    )
    await make(
      'cmdb_ci',
      items.map((name) => ({ name })),
    )
    return instance
  }

  async stop(): Promise<void> {
    await Promise.all([this.serviceNow, ...this.others].map((one) => one.close()))
    await this.simulator.stop()
  }

  /** Signed in as one of its users: those it is seeded with have their name for a password. */
  as(user: string, credentials?: Credentials): ServiceNow {
    const own = { kind: 'basic', user, password: Secret.of(user) } as const
    const signedIn = connect({ url: this.simulator.url, credentials: credentials ?? own })
    this.others.push(signedIn)
    return signedIn
  }

  /** The one record of an incident; throws where there is none yet. */
  async record(incidentId: string) {
    const found = await this.serviceNow
      .table('incident')
      .find(where('correlation_id', '=', `atlas:${incidentId}`), { fields })
    const [record] = found
    if (!record || found.length > 1) throw new Error(`${found.length} records of ${incidentId}`)
    return record
  }

  change = async (incidentId: string, values: Record<string, string>, as = this.serviceNow) =>
    as.table('incident').update((await this.record(incidentId)).sysId, values, { fields })

  /** Texts of its journal, oldest first. */
  async journal(incidentId: string, element: 'comments' | 'work_notes'): Promise<string[]> {
    const entries = await this.serviceNow.journal.of((await this.record(incidentId)).sysId, { element })
    return entries.map(({ text }) => text)
  }

  async idOf(table: string, field: string, value: string): Promise<string> {
    const [row] = await this.serviceNow.table(table).find(where(field, '=', value), { fields: ['sys_id'] })
    if (!row) throw new Error(`no ${table} whose ${field} is ${value}`)
    return row.sysId
  }

  plant = async (fault: object): Promise<void> => void (await this.simulator.control('POST', '/faults', fault))
  heal = async (): Promise<void> => void (await this.simulator.control('DELETE', '/faults'))
}

export interface ServiceNowWorld {
  readonly atlas: Atlas
  /** Keeps everybody's incidents but those of the organisation `mecc`. */
  readonly main: Instance
  /**
   * Keeps those of `mecc`, in its own words. On it is `trial` too, which would keep those of the cluster mecc-stage: a dry
   * run, whose mapping has mistakes.
   */
  readonly mecc: Instance
  /** Everybody's clock is moved on. */
  readonly timePasses: (ms: number) => Promise<void>
  readonly stop: () => Promise<void>
}

const atlasGroups = ['Tanzu Atlas L1', 'Tanzu Atlas L2', 'Tanzu Atlas L3']
const people = ['sofia.keller', 'amelie.dubois', 'emil.novak', 'jonas.meier', 'nadia.rossi', 'hannah.wright']

/**
 * A whole Atlas beside two instances on a Tuesday at nine: one for everybody, and one of an organisation of its own. The
 * first has the business rule of docs/servicenow.md, so that what is done there is polled for at once; each is polled
 * every ten minutes besides.
 */
export async function startServiceNowWorld(): Promise<ServiceNowWorld> {
  const begun: { stop: () => Promise<void> }[] = []
  const stop = async () => {
    for (const each of begun.reverse()) await each.stop()
  }
  try {
    const [main, mecc] = await Promise.all([
      Instance.start('7', { groups: atlasGroups, people, items: ['abrc1l-atlas-prd', 'abrc1l-atlas-stg'] }),
      Instance.start('8', { groups: ['MECC Desk', 'MECC Platform'], people: ['m.keller'], items: [] }),
    ])
    begun.push(main, mecc)
    const policy = await connectedPolicy(main, mecc)
    const secrets = await mkdtemp(join(tmpdir(), 'atlas-acceptance-secrets-'))
    for (const folder of [policy, secrets]) begun.push({ stop: () => rm(folder, { recursive: true, force: true }) })
    const secret = join(secrets, 'mecc')
    await writeFile(secret, mecc.simulator.client.secret, { mode: 0o600 })
    const atlas = await Atlas.start({
      ATLAS_POLICY: policy,
      ATLAS_SERVICENOW_MAIN_USER: main.simulator.user,
      ATLAS_SERVICENOW_MAIN_PASSWORD: main.simulator.password,
      ATLAS_SERVICENOW_TRIAL_API_KEY: mecc.simulator.apiKey,
      ATLAS_SERVICENOW_MECC_CLIENT_ID: mecc.simulator.client.id,
      ATLAS_SERVICENOW_MECC_CLIENT_SECRET_FILE: secret,
    })
    begun.push(atlas)
    await untilTuesday(atlas, '09:00')
    const now = new Date(await atlas.now()).toISOString()
    for (const { simulator } of [main, mecc]) await simulator.control('PUT', '/clock', { now })
    await hint(atlas, main)
    const timePasses = async (ms: number) => {
      for (const { simulator } of [main, mecc]) await simulator.control('PUT', '/clock', { move: ms })
      await atlas.timePasses(ms)
    }
    return { atlas, main, mecc, timePasses, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The shipped policy, with both instances and an organisation `mecc` that owns an application. */
async function connectedPolicy(main: Instance, mecc: Instance): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-acceptance-policy-'))
  await cp('policy', folder, { recursive: true })
  const change = async (file: string, ...changes: readonly (readonly [RegExp, string])[]) => {
    let text = await readFile(join(folder, file), 'utf8')
    for (const [from, to] of changes) {
      if (!from.test(text)) throw new Error(`${file} has nothing to change`)
      text = text.replace(from, to)
    }
    await writeFile(join(folder, file), text)
  }
  await change(
    'servicenow.yaml',
    [/^enabled: false/m, 'enabled: true'],
    [
      /^instances: \{\}/m,
      `instances:
  mecc:
    url: ${mecc.simulator.url}
    organisations: [mecc]
    budget: { inFlight: 1 }
    mapping:
      groups: { L1: MECC Desk, L2: MECC Platform, L3: MECC Platform }
      fields: { category: subcategory, cluster: null }
      people: { sofia.keller: m.keller }
  trial:
    url: ${mecc.simulator.url}
    clusters: [mecc-stage]
    dryRun: true
    mapping:
      groups: { L1: MECC Desk, L2: MECC Platform, L3: Nobody there }
      closeCodes: { default: Solved by magic }
  main:
    url: ${main.simulator.url}
    takes: short_descriptionSTARTSWITHAtlas`,
    ],
    [/pollEvery: 30s/, 'pollEvery: 10m'],
  )
  await change('catalogue.yaml', [
    /^applications:$/m,
    'applications:\n  plant-portal:\n    team: plant\n    domain: engineering\n    organisation: mecc',
  ])
  return folder
}

/** The instance's business rule, with a key that may do nothing else. */
async function hint(atlas: Atlas, { simulator }: Instance): Promise<void> {
  const { stdout } = await atlas.command('key', 'create', '--scope', 'intake', '--name', 'servicenow', '--json')
  const { key } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { key: string }
  const url = atlas.urlOf('/v1/servicenow/hints/main', 'POST')
  await simulator.control('POST', '/hints', { url, headers: { authorization: `Bearer ${key}` } })
}
