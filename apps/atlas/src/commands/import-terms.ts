import type { Hash } from '@atlas/contracts'
import { type Policy, policyFormat } from '@atlas/policy'
import {
  adoptPolicy,
  type Database,
  describeMistakes,
  Environment,
  PolicyStore,
  readProposal,
  StartRefusal,
} from '@atlas/runtime/database'

/** The policy that an import decides by: the one in force; on an empty log the folder, adopted as a first start does. */
export async function policyForImport({ dataSource, eventLog }: Database) {
  const store = new PolicyStore(dataSource)
  const byHash = async (hash: Hash): Promise<Policy> => {
    const parsed = policyFormat.parse(await store.files(hash))
    if ('errors' in parsed)
      throw new StartRefusal(
        `This release can't read policy ${hash}: ${describeMistakes(parsed.errors, hash.slice(0, 12))}`,
      )
    return parsed.ok
  }
  const hash = (await store.inForce()) ?? (await adoptFirst(store))
  return { inForce: await byHash(hash), byHash }

  async function adoptFirst(store: PolicyStore): Promise<Hash> {
    const folder = Environment.read().variables.ATLAS_POLICY
    if (!(await store.isLogEmpty()))
      throw new StartRefusal(`No policy is in force: run \`atlas policy adopt ${folder}\`, and import again.`)
    const { hash } = await adoptPolicy(eventLog, store, readProposal(policyFormat, folder), {
      actor: { kind: 'rule', id: 'first-start', via: 'cli' },
      author: 'first-start',
      approver: null,
      reason: 'The log was empty, so the folder was adopted as it is.',
    })
    return hash
  }
}

/** Numbers of ours are ascending and never begin with 0: an imported number that looks like one of them isn't taken. */
export class NumbersForImport {
  private highest = 0

  private constructor(
    private readonly dataSource: Database['dataSource'],
    private readonly allotted: number,
  ) {}

  static async of({ dataSource }: Database): Promise<NumbersForImport> {
    const [row] = await dataSource.query<{ last: string }[]>(
      'select last_value::text as last from intake.incident_number',
    )
    return new NumbersForImport(dataSource, Number(row?.last ?? 0))
  }

  /** Whether an incident of ours may have it. */
  isTaken(digits: string): boolean {
    if (digits.startsWith('0')) return false
    if (Number(digits) <= this.allotted) return true
    this.highest = Math.max(this.highest, Number(digits))
    return false
  }

  async allot(): Promise<string> {
    const [row] = await this.dataSource.query<{ number: string }[]>(
      `select nextval('intake.incident_number')::text as number`,
    )
    if (!row) throw new Error('the sequence of incident numbers gave none')
    return row.number
  }

  /** What is allotted from now on lies beyond what was imported. */
  async keepClear(): Promise<void> {
    if (this.highest > this.allotted)
      await this.dataSource.query(
        `select setval('intake.incident_number', greatest($1, (select last_value from intake.incident_number)))`,
        [this.highest],
      )
  }
}
