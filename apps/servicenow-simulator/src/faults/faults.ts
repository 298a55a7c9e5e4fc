import type { Chance } from '../time/chance.js'

/** What goes wrong, as the control interface was told. */
export type Kind =
  | { readonly kind: 'latency'; readonly milliseconds: number; readonly jitter?: number }
  | { readonly kind: 'reset-before-commit' }
  | { readonly kind: 'reset-after-commit' }
  | { readonly kind: 'rate-limit'; readonly headers?: boolean; readonly retryAfter?: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'hibernation' }
  | { readonly kind: 'cut-body'; readonly fraction?: number }
  | { readonly kind: 'drop-write'; readonly fields: readonly string[]; readonly user?: string }
  | { readonly kind: 'hint-lost' }
  | { readonly kind: 'hint-doubled' }
  | { readonly kind: 'hint-late'; readonly milliseconds: number }

export interface Where {
  readonly method?: string
  /** A part of the path. */
  readonly path?: string
  readonly table?: string
}

export type Fault = Kind & {
  readonly id: string
  readonly where?: Where
  /** Of the requests that it applies to; 1 without it. */
  readonly probability?: number
  /** After so many times it is over; no end without it. */
  times?: number
}

/** Faults in force, drawn by the seed: the same requests in the same order meet the same ones. */
export class Faults {
  #faults: Fault[] = []

  constructor(readonly chance: Chance) {}

  get all(): readonly Fault[] {
    return this.#faults
  }

  plant(fault: Fault): void {
    this.#faults.push(fault)
  }

  remove(id: string | undefined): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id)
  }

  get any(): boolean {
    return this.#faults.length > 0
  }

  /** Faults that this request meets, at most one of each kind. */
  meeting(method: string, path: string): Fault[] {
    const met: Fault[] = []
    for (const fault of [...this.#faults]) {
      if (fault.kind === 'drop-write' || fault.kind.startsWith('hint-')) continue
      if (met.some(({ kind }) => kind === fault.kind) || !applies(fault, method, path)) continue
      if (this.#draw(fault)) met.push(fault)
    }
    return met
  }

  /** Of a hint that would be sent for a table. */
  meetingHint(table: string): Fault[] {
    return this.#faults.filter(
      (fault) => fault.kind.startsWith('hint-') && (fault.where?.table ?? table) === table && this.#draw(fault),
    )
  }

  drops(table: string, field: string, user: string): boolean {
    for (const fault of this.#faults)
      if (
        fault.kind === 'drop-write' &&
        fault.fields.includes(field) &&
        (fault.where?.table ?? table) === table &&
        (fault.user ?? user) === user &&
        this.#draw(fault)
      )
        return true
    return false
  }

  #draw(fault: Fault): boolean {
    if (fault.probability !== undefined && this.chance.fraction() >= fault.probability) return false
    if (fault.times === undefined) return true
    fault.times -= 1
    if (fault.times <= 0) this.remove(fault.id)
    return true
  }
}

const applies = ({ where }: Fault, method: string, path: string): boolean =>
  (where?.method === undefined || where.method.toUpperCase() === method) &&
  (where?.path === undefined || path.includes(where.path)) &&
  (where?.table === undefined || path.split('/').includes(where.table))
