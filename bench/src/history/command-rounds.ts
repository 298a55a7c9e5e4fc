import { randomUUID } from 'node:crypto'
import type { IncidentId } from '@atlas/contracts'
import { PostgresEventLog, type PostgresEventLogOptions } from '@atlas/event-store-postgres'
import type { Command, Flapping } from './commands.js'

export type Age = 'old' | 'new'
export type Memory = 'warm' | 'cold'

/** Occurrences that one transaction of the preparation stores. */
const atOnce = 200

/** Runs rounds of one command on an incident with a long history, or on as many new ones as the round has commands. */
export class CommandRounds {
  private readonly loaded = {
    'old warm': new Loaded(),
    'old cold': new Loaded(),
    'new warm': new Loaded(),
    'new cold': new Loaded(),
  }

  private constructor(
    private readonly pool: PostgresEventLogOptions['pool'],
    private readonly command: Command,
    private readonly old: Flapping,
    private readonly perRound: number,
  ) {}

  static async prepare(
    pool: PostgresEventLogOptions['pool'],
    command: Command,
    occurrences: number,
    perRound: number,
    say: (line: string) => void,
  ): Promise<CommandRounds> {
    const old = unheard()
    const rounds = new CommandRounds(pool, command, old, perRound)
    const log = rounds.log(new Loaded())
    say(`${command.name}: giving an incident ${occurrences.toLocaleString('en-US')} occurrences`)
    while (old.fired < occurrences) await rounds.fire(log, old, Math.min(atOnce, occurrences - old.fired))
    await log.snapshotsSettled()
    return rounds
  }

  /** Commands a second, one at a time; a cold one has a log of its own, as of a process that has just started. */
  async round(age: Age, memory: Memory): Promise<number> {
    const loaded = this.loaded[`${age} ${memory}`]
    const log = this.log(loaded)
    const incidents = age === 'old' ? [this.old] : await this.fresh(log)
    if (memory === 'warm') for (const incident of incidents) await this.fire(log, incident, 1)
    loaded.begin()
    let took = 0
    for (let n = 0; n < this.perRound; n++) {
      const incident = incidents[n % incidents.length]
      if (!incident) throw new RangeError('a round has an incident')
      const at = memory === 'warm' ? log : this.log(loaded)
      const started = performance.now()
      await this.fire(at, incident, 1)
      took += performance.now() - started
      await at.snapshotsSettled()
    }
    loaded.end(this.perRound)
    return (this.perRound / took) * 1000
  }

  /** Events and snapshots that a command's load has read on average. */
  read(memory: Memory): Readonly<Record<string, number>> {
    const [old, fresh] = [this.loaded[`old ${memory}`], this.loaded[`new ${memory}`]]
    return {
      'events read': old.perCommand('event'),
      'snapshots read': old.perCommand('snapshot'),
      'events read of a new one': fresh.perCommand('event'),
    }
  }

  /** New incidents with one occurrence each. */
  private async fresh(log: PostgresEventLog): Promise<Flapping[]> {
    const incidents = Array.from({ length: this.perRound }, unheard)
    await Promise.all(incidents.map((incident) => this.fire(log, incident, 1)))
    return incidents
  }

  private async fire(log: PostgresEventLog, incident: Flapping, occurrences: number): Promise<void> {
    await this.command.run(log, incident, occurrences)
    incident.fired += occurrences
  }

  private log(loaded: Loaded): PostgresEventLog {
    return new PostgresEventLog({ pool: loaded.counting(this.pool), services: ['intake', 'escalation'] })
  }
}

const unheard = (): Flapping => ({
  incidentId: randomUUID() as IncidentId,
  dedupKey: randomUUID().replaceAll('-', '').padEnd(64, '0'),
  fired: 0,
})

/** Counts the rows of a stream's history that loads fetch. */
class Loaded {
  private rows = { event: 0, snapshot: 0 }
  private before = { event: 0, snapshot: 0 }
  private total = { event: 0, snapshot: 0 }
  private commands = 0

  counting(pool: PostgresEventLogOptions['pool']): PostgresEventLogOptions['pool'] {
    return {
      query: async <Row extends unknown[]>(statement: Parameters<typeof pool.query>[0]) => {
        const answer = await pool.query<Row>(statement)
        if (statement.name === 'atlas-load')
          for (const [kind] of answer.rows) if (kind === 'event' || kind === 'snapshot') this.rows[kind]++
        return answer
      },
    }
  }

  begin(): void {
    this.before = { ...this.rows }
  }

  end(commands: number): void {
    this.commands += commands
    for (const kind of ['event', 'snapshot'] as const) this.total[kind] += this.rows[kind] - this.before[kind]
  }

  perCommand = (kind: 'event' | 'snapshot'): number => this.total[kind] / this.commands
}
