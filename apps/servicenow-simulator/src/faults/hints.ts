import type { Instance, Write } from '../records/instance.js'
import type { Faults } from './faults.js'

/** Where a business rule of the instance would send word of a write. */
export interface Hook {
  readonly url: string
  readonly tables: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

/** Outbound REST messages on insert and update: late, doubled or lost, as the faults say, and never retried. */
export class Hints {
  readonly #hooks: Hook[] = []
  readonly #pending = new Set<NodeJS.Timeout>()
  sent = 0
  lost = 0

  constructor(instance: Instance, faults: Faults) {
    instance.onWrite((write) => {
      for (const hook of this.#hooks) {
        if (!hook.tables.includes(write.table)) continue
        const met = faults.meetingHint(write.table)
        if (met.some(({ kind }) => kind === 'hint-lost')) {
          this.lost += 1
          continue
        }
        const times = met.some(({ kind }) => kind === 'hint-doubled') ? 2 : 1
        const late = met.find((fault) => fault.kind === 'hint-late')
        const delay = late?.kind === 'hint-late' ? Math.round(faults.chance.fraction() * late.milliseconds) : 0
        for (let time = 0; time < times; time += 1) this.#send(hook, write, delay * (time + 1))
      }
    })
  }

  add(hook: Hook): void {
    this.#hooks.push(hook)
  }

  clear(): void {
    this.#hooks.length = 0
    for (const timer of this.#pending) clearTimeout(timer)
    this.#pending.clear()
  }

  #send(hook: Hook, { operation, table, sysId, at, row }: Write, delay: number): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer)
      this.sent += 1
      fetch(hook.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...hook.headers },
        body: JSON.stringify({
          operation,
          table,
          sys_id: sysId,
          number: row['number'] ?? '',
          sys_updated_on: at,
          sys_mod_count: row['sys_mod_count'] ?? '',
        }),
        signal: AbortSignal.timeout(5000),
      }).then(
        (response) => response.body?.cancel(),
        () => undefined,
      )
    }, delay)
    this.#pending.add(timer)
  }
}
