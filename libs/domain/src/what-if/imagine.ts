import {
  type Category,
  type ClassifiedPriority,
  type HandlingEvent,
  type Instant,
  instant,
  isRefusal,
  type Refusal,
} from '@atlas/contracts'
import type { HandlingCommand } from '../handling/command.js'
import { commandAt } from '../handling/deadlines.js'
import { decideHandling } from '../handling/decide.js'
import { heeding } from '../handling/heeded.js'
import { serviceLevelStream } from '../service-level/incident-clocks.js'
import { sayOfClock } from '../service-level/react.js'
import { actAnew, isUnfit, type Unfit } from './act-anew.js'
import { type Alarm, alarmsOf, isImagined } from './alarms.js'
import type { HeededAdoption, RecordedDecision, RecordedIncident } from './decision.js'
import { ImaginedIncident } from './imagined-incident.js'
import { followedByItself } from './what-follows.js'
import { type DecidingPolicy, groundsOf, type World } from './world.js'

/** A recorded act that isn't legal in what is imagined. */
export interface NotApplicable {
  readonly at: Instant
  /** Its first event. */
  readonly fact: HandlingEvent['type']
  readonly by: string
  readonly why: string
}

/** A recorded act that is legal as well in what is imagined. */
export type StillApplies = Omit<NotApplicable, 'why'>

/** Where rules or timers would have decided otherwise, in a sentence. */
export interface Otherwise {
  readonly at: Instant
  readonly says: string
}

/** Why nothing can be said of an incident. */
export type Undecidable = 'redacted' | 'never-worked-on' | 'another-incident' | 'not-reproduced' | 'unknown-policy'

export interface Imagined {
  readonly incident: ImaginedIncident
  /** Of what people did after the course became another. */
  readonly notApplicable: readonly NotApplicable[]
  readonly stillApply: readonly StillApplies[]
  readonly otherwise: readonly Otherwise[]
  /** Whether anything but a clock's time was another than recorded. */
  readonly otherCourse: boolean
  /** Whether anything was decided anew rather than taken from the record. */
  readonly anew: boolean
  readonly undecidable: Undecidable | null
}

/** What somebody imagines to be done at an instant, after what happened by then. Gives the sentence of its refusal. */
export interface Inserted {
  readonly at: number
  readonly act: (incident: ImaginedIncident, policy: DecidingPolicy, at: number) => readonly HandlingEvent[] | Refusal
}

export interface Imagining {
  /** Up to when alarms go off. */
  readonly until: number
  /** What classification would have said; left out, what it said. */
  readonly classified?:
    { readonly priority: ClassifiedPriority; readonly category: Category; readonly rule: string } | undefined
  /** Decide everything anew that a rule, a timer or a person's right decides, even on the same grounds. */
  readonly anew?: boolean
  readonly inserted?: readonly Inserted[]
}

/** An imagined act isn't legal at its instant. */
export class ImaginedRefusal extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

/**
 * The history of an incident, decided by another world (domain, "Audit and replay", what-if). What people did keeps its
 * instant and its result, unless it isn't legal any more; what rules and timers did is decided anew wherever their
 * grounds are others. As long as nothing is otherwise, a recorded decision stands as it was recorded, with what was
 * open on that day. Throws CalendarYearMissing and ImaginedRefusal.
 */
export function imagine(recorded: RecordedIncident, world: World, asked: Imagining): Imagined {
  return new Imagination(recorded, world, asked).run()
}

/** Content is never stored here: where a resolution needs a text, this stands for it. */
const nothingKept = (): string => '0'.repeat(64)

class Imagination {
  private readonly incident: ImaginedIncident
  private readonly notApplicable: NotApplicable[] = []
  private readonly stillApply: StillApplies[] = []
  private readonly otherwise: Otherwise[] = []
  private readonly imported: boolean
  /** Alarms that went off in what was recorded, and are still to come. */
  private readonly toRing: Set<string>
  /** Deadlines that decided nothing when they went off; they would go off for ever as the incident stands. */
  private readonly spent = new Set<string>()
  private otherCourse = false
  private anew = false
  private undecidable: Undecidable | null = null
  private policy: DecidingPolicy
  private version: RecordedDecision['policy']

  constructor(
    private readonly recorded: RecordedIncident,
    private readonly world: World,
    private readonly asked: Imagining,
  ) {
    this.imported = recorded.opened.facts.source === 'import'
    const kinds = this.imported ? new Set(recorded.levels.clocks.map(({ kind }) => kind)) : null
    this.incident = new ImaginedIncident(recorded.incidentId, world, kinds)
    this.toRing = new Set(recorded.decisions.filter(isTimers).map(({ cause }) => cause))
    this.version = recorded.decisions.find(({ policy }) => policy !== undefined)?.policy
    this.policy = world.policyFor(this.version)
  }

  run(): Imagined {
    const inserted = [...(this.asked.inserted ?? [])]
    const adoptions = [...this.recorded.adoptions]
    const adoptUntil = (at: number): void => {
      for (let next = adoptions[0]; next && next.at <= at; next = adoptions[0]) {
        adoptions.shift()
        this.adopt(next)
      }
    }
    for (const decision of this.recorded.decisions) {
      adoptUntil(decision.at)
      for (let next = inserted[0]; next && next.at < decision.at; next = inserted[0]) {
        inserted.shift()
        this.insert(next)
      }
      this.version = decision.policy ?? this.version
      this.policy = this.world.policyFor(this.version)
      if (this.version !== undefined && !this.world.recordedPolicy(this.version)) this.undecidable = 'unknown-policy'
      if (isTimers(decision)) this.timer(decision)
      else {
        this.ringUntil(decision.at)
        this.take(decision)
      }
    }
    for (const next of inserted) this.insert(next)
    adoptUntil(this.asked.until)
    this.ringUntil(this.asked.until)
    const { incident, notApplicable, stillApply, otherwise, otherCourse, anew, undecidable } = this
    return { incident, notApplicable, stillApply, otherwise, otherCourse, anew, undecidable }
  }

  /** Whether a recorded decision may stand: nothing was otherwise so far, and it was decided on the same grounds. */
  private stands(): boolean {
    if (this.otherCourse || this.asked.anew) return false
    if (this.version === undefined || this.version === this.policy.hash) return true
    const then = this.world.recordedPolicy(this.version)
    return then !== undefined && groundsOf(then) === groundsOf(this.policy)
  }

  private tell(facts: readonly HandlingEvent[]): void {
    this.incident.tell(facts, this.policy)
  }

  private decide(command: HandlingCommand, at: number): readonly HandlingEvent[] {
    this.anew = true
    const decided = decideHandling(command, this.incident.handling, this.incident.context(at, this.policy))
    return isRefusal(decided) ? [] : decided
  }

  private insert({ at, act }: Inserted): void {
    this.ringUntil(at)
    const events = act(this.incident, this.policy, at)
    if (isRefusal(events)) throw new ImaginedRefusal(events)
    this.otherCourse = true
    this.tell(events)
  }

  /** Where one version decides throughout, clocks that run have its targets already. */
  private adopt({ at, policy: adopted }: HeededAdoption): void {
    const policy = this.world.policyFor(adopted)
    this.ringUntil(at)
    this.incident.adopts({ policy: policy.hash, adoptedAt: instant(at) }, policy)
  }

  private take(decision: RecordedDecision): void {
    const { kind } = decision.actor
    const tentative = decision.facts.some(isTentative)
    if (tentative && this.asked.classified) return this.classify(decision)
    if (this.stands() || kind === 'import' || kind === 'sync') return this.tell(decision.facts)
    if (tentative) return this.classify(decision)
    if (decision.facts.every(isSignals)) return decision.facts.forEach((fact) => this.signal(fact, decision))
    this.act(decision)
  }

  /** Classification's word, by the rules of this world. */
  private classify(decision: RecordedDecision): void {
    const then = this.recorded.classified
    const now = this.asked.classified ?? then
    if (!now) return this.tell(decision.facts)
    const same = then !== null && then.priority === now.priority && then.category === now.category
    if (same && this.stands()) return this.tell(decision.facts)
    const events = this.decide(
      { act: 'classify', priority: now.priority, category: now.category, rule: now.rule },
      decision.at,
    )
    if (!same) {
      this.differ(
        decision.at,
        `${now.rule} takes it for ${now.priority} ${now.category}; ${then?.rule ?? 'nothing'} took it for ${then?.priority ?? 'nothing'} ${then?.category ?? ''}`,
      )
      if (then?.priority === 'none') this.undecidable = 'never-worked-on'
    }
    this.tell(events)
  }

  /** A firing or a clear, or who reported it as well, which comes from outside, whatever it meets. */
  private signal(fact: HandlingEvent, { at }: RecordedDecision): void {
    const receivedAt = fact.occurredAt
    if (fact.type === 'RequestorsJoined') return this.tell([fact])
    if (fact.type === 'ReclassificationSuggested') {
      const signal = fact.data.signals.at(-1)
      return this.tell(signal ? this.decide({ act: 'suggest-reclassification', signal }, at) : [])
    }
    if (fact.type === 'ClearNoted') {
      const { occurrenceId, clearedAt } = fact.data
      return this.tell(this.decide({ act: 'note-clear', occurrenceId, clearedAt, receivedAt }, at))
    }
    const occurrenceId = 'occurrenceId' in fact.data ? fact.data.occurrenceId : undefined
    if (occurrenceId === undefined) return
    const events = this.decide({ act: 'note-firing', occurrenceId, startsAt: receivedAt, receivedAt }, at)
    const opensAnother = events.some(({ type }) => type === 'RecurrenceFound')
    if (opensAnother !== (fact.type === 'RecurrenceFound')) {
      this.undecidable = 'another-incident'
      this.differ(
        at,
        opensAnother
          ? 'the firing would have opened another incident'
          : 'the firing would not have opened another incident',
      )
    } else if (events[0]?.type !== fact.type)
      this.differ(at, `the firing meets an incident that is ${this.statusNow()}`)
    this.tell(events)
  }

  /** What somebody did, all of it or nothing. */
  private act(decision: RecordedDecision): void {
    const { at, actor, facts } = decision
    const words = facts.filter((fact) => !followedByItself(fact, facts))
    const [first] = words
    if (!first) return
    if (first.type === 'HandlingOpened') return this.tell(facts)
    this.anew = true
    const { handling } = this.incident
    if (!handling.opened) return
    // Before classification has spoken nobody can act on it; what else is said of it holds whatever that will say.
    if (handling.priority === null && handling.status !== 'Closed') return this.tell(facts)
    const speaker = actor.kind === 'person' ? actor.id : (actor.onBehalfOf ?? null)
    const acted = actAnew(words, speaker, handling, this.incident.context(at, this.policy))
    if (isUnfit(acted)) return this.refuse(decision, acted)
    if (this.otherCourse) this.stillApply.push({ at: instant(at), fact: first.type, by: actor.id })
    if (!sameMoves(acted, facts)) this.differ(at, `${names(acted)} instead of ${names(facts)}`)
    this.tell(acted)
  }

  private refuse({ at, actor }: RecordedDecision, { word, refusal }: Unfit): void {
    this.notApplicable.push({ at: instant(at), fact: word.type, by: actor.id, why: refusal.message })
    this.otherCourse = true
  }

  private differ(at: number, says: string): void {
    this.otherCourse = true
    this.otherwise.push({ at: instant(at), says })
  }

  private statusNow(): string {
    const { handling } = this.incident
    return handling.opened ? handling.status : 'not open'
  }

  /** What a timer decided then: decided when it goes off here as well. */
  private timer(decision: RecordedDecision): void {
    this.toRing.delete(decision.cause)
    const name = decision.cause.slice(decision.cause.indexOf('/') + 1, decision.cause.lastIndexOf('@'))
    if (this.imported) return this.tell(decision.facts)
    if (!isClocks(decision.cause) && !isImagined(name, this.policy)) {
      if (!this.otherCourse) this.tell(decision.facts)
      return
    }
    this.ringUntil(decision.at, decision.cause)
    const alarm = this.armed().find(({ cause }) => cause === decision.cause)
    if (alarm) return this.ring(alarm, decision.at, decision)
    this.differ(decision.at, `${names(decision.facts)} by ${name} does not come then`)
  }

  private armed(): Alarm[] {
    if (this.imported) return []
    return alarmsOf(this.incident, this.policy, this.world).filter(({ cause }) => !this.spent.has(cause))
  }

  /** Alarms that are due by then go off, but for those that were recorded to go off later (a sweep comes after its due instant). */
  private ringUntil(at: number, except?: string): void {
    // A decision that repeats its own alarm would repeat it for ever; none does, and nobody is to wait for it.
    for (let rung = 0; rung < mostAlarms; rung++) {
      const next = this.armed().find(({ due, cause }) => due <= at && cause !== except && !this.toRing.has(cause))
      if (!next) return
      this.ring(next, next.due, undefined)
    }
    throw new Error(`the alarms of ${this.recorded.incidentId} don't end`)
  }

  private ring(alarm: Alarm, at: number, recorded: RecordedDecision | undefined): void {
    const commands =
      alarm.clock === undefined
        ? [commandAt(alarm.name, instant(alarm.due), nothingKept)]
        : this.say(alarm.clock, alarm.due)
    if (recorded && this.stands()) return this.tell(recorded.facts)
    const before = this.incident.facts.length
    for (const command of commands) this.tell(this.decide(command, at))
    const said = this.incident.facts.slice(before)
    if (said.length === 0) {
      if (alarm.clock === undefined) this.spent.add(alarm.cause)
      if (recorded) this.differ(at, `${names(recorded.facts)} by ${alarm.name} does not come then`)
    } else if (!recorded || !sameMoves(said, recorded.facts)) this.differ(at, `${names(said)} by ${alarm.name}`)
  }

  /** The clock says its threshold or breach, which is heeded. */
  private say(clock: string, due: number): readonly HandlingCommand[] {
    const { incident, policy } = this
    const { said, state } = sayOfClock(clock, due, incident.levels, incident.incidentId, incident.clocks(policy))
    incident.levels = state
    return said.flatMap((event) => heeding(event, policy.escalation, nothingKept))
  }
}

/** Of one incident between two of its facts. */
const mostAlarms = 1000

const isTimers = ({ actor, facts }: RecordedDecision): boolean => actor.kind === 'timer' && facts.length > 0
const isTentative = ({ type, data }: HandlingEvent): boolean =>
  type === 'TentativePrioritySet' || (type === 'IncidentClosed' && 'how' in data && data.how === 'never-an-incident')
const isSignals = ({ type, data }: HandlingEvent): boolean =>
  type === 'FiringNoted' ||
  type === 'ClearNoted' ||
  type === 'RecurrenceFound' ||
  type === 'RequestorsJoined' ||
  type === 'ReclassificationSuggested' ||
  type === 'IncidentRouted' ||
  type === 'RunbookOffered' ||
  type === 'ResponseTeamCalled' ||
  type === 'WarRoomPartCalled' ||
  (type === 'IncidentReopened' && 'occurrenceId' in data && data.occurrenceId !== undefined)
const isClocks = (cause: string): boolean => cause.startsWith(serviceLevelStream('').id)

/** Facts that move nothing an incident is judged by: who was considered, who was told, what was offered. */
const quiet: readonly HandlingEvent['type'][] = [
  'IncidentRouted',
  'RunbookOffered',
  'IncidentRestricted',
  'WarRoomPartCalled',
]
const names = (facts: readonly HandlingEvent[]): string =>
  facts
    .filter(({ type }) => !quiet.includes(type))
    .map(({ type }) => type)
    .join(', ') || 'nothing'
const sameMoves = (one: readonly HandlingEvent[], other: readonly HandlingEvent[]): boolean =>
  names(one) === names(other)
