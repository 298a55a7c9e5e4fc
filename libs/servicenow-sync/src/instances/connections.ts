import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import { type Hash, milliseconds } from '@atlas/contracts'
import { type InstanceTerms, instanceTerms, type Policy } from '@atlas/policy'
import { EdgeTime, PolicyInForce } from '@atlas/runtime'
import { connect, type ServiceNow } from '@atlas/servicenow-client'
import { checkAgainstInstance, type MappingMistake } from './check-mapping.js'
import { credentialsOf, credentialsWanted } from './credentials.js'
import { KnownNames } from './known-names.js'

/** An instance that can be spoken to, under one version of policy. */
export interface Connection {
  readonly terms: InstanceTerms
  readonly policy: Hash
  readonly serviceNow: ServiceNow
  readonly names: KnownNames
}

/** Why nothing is written there now, or undefined. */
export interface Standing {
  readonly connection: Connection | undefined
  readonly held: string | undefined
  readonly mistakes: readonly MappingMistake[]
}

/** Between two tries to check an instance that couldn't be asked, ms. */
const checkAgainAfter = 30_000

interface Open extends Connection {
  readonly url: string
  mistakes: readonly MappingMistake[] | undefined
  checking: Promise<void> | undefined
  triedAt: number
  trouble: string | undefined
}

/** The instances of the policy in force, each with its client; opened anew when their terms change. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  private readonly logger = new Logger('ServiceNow')
  private readonly opened = new Map<string, Open>()

  constructor(
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
  ) {}

  /** Of every instance of the policy in force, by name. */
  names = (): string[] => Object.keys(this.policyInForce.current().policy.servicenow.instances)

  /** Checks the mapping against the instance before the first use; a check that can't be made is made again later. */
  async standing(name: string): Promise<Standing> {
    const open = this.open(name)
    if (typeof open === 'string') return { connection: undefined, held: open, mistakes: [] }
    const now = milliseconds(this.time.now())
    if (!open.mistakes && now - open.triedAt > checkAgainAfter) open.checking ??= this.check(open)
    await open.checking
    const mistakes = open.mistakes ?? []
    const wrong = mistakes.find(({ holds }) => holds)
    const held = open.mistakes ? wrong?.says : `its mapping couldn't be checked yet: ${open.trouble ?? ''}`
    return { connection: open, held, mistakes }
  }

  /** What is known of its names, if it was opened. */
  known = (name: string): KnownNames | undefined => this.opened.get(name)?.names

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.opened.values()].map(({ serviceNow }) => serviceNow.close()))
  }

  private open(name: string): Open | string {
    const { hash, policy } = this.policyInForce.current()
    const known = this.opened.get(name)
    if (known?.policy === hash) return known
    const terms = instanceTerms(policy.servicenow, name)
    if (!terms) return `policy names no instance ${name}`
    const credentials = credentialsOf(name, process.env)
    if (!credentials) return `no credentials: set ${credentialsWanted(name)}`
    void known?.serviceNow.close()
    const { url, budget } = terms.instance
    const serviceNow = connect({
      url: url.replace(/\/+$/, ''),
      credentials,
      inFlight: budget.inFlight,
      keptForUrgent: budget.keptForP1,
      ...(budget.requestsPerHour === undefined ? {} : { requestsPerHour: budget.requestsPerHour }),
    })
    const names = new KnownNames(serviceNow, () => milliseconds(this.time.now()))
    const open: Open = {
      terms,
      policy: hash,
      url,
      serviceNow,
      names,
      mistakes: undefined,
      checking: undefined,
      triedAt: 0,
      trouble: undefined,
    }
    this.opened.set(name, open)
    return open
  }

  private async check(open: Open): Promise<void> {
    open.triedAt = milliseconds(this.time.now())
    try {
      open.mistakes = await checkAgainstInstance(open.serviceNow, open.terms, open.names)
      for (const { holds, says } of open.mistakes)
        this.logger.warn(`${open.terms.name}: ${says}${holds ? '; nothing is written there until that is mended' : ''}`)
    } catch (error) {
      open.trouble = error instanceof Error ? error.message : String(error)
      this.logger.warn(`${open.terms.name} couldn't be asked for its dictionary: ${open.trouble}`)
    } finally {
      open.checking = undefined
    }
  }
}
