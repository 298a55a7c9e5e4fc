import { instant, type WhatIfReport } from '@atlas/contracts'
import type { Interval, StoredYears } from '@atlas/domain'
import { InMemoryEventLog } from '@atlas/event-sourcing'
import { type Policy, policyFormat } from '@atlas/policy'
import { runWhatIf } from '@atlas/reporting'
import { policyInForce } from '@atlas/runtime'
import { readReports } from '../seed/reports.js'
import { seedPast } from '../seed/seed.js'

type Files = ReadonlyMap<string, Uint8Array>

/** A small history that the deciders told, in memory. */
export interface ToldInMemory {
  readonly log: InMemoryEventLog
  readonly policy: Policy
  /** What another folder would have made of it. */
  ask(instead: Files, anew?: boolean): Promise<WhatIfReport>
}

/** Years in memory: the first expansion wins. */
function yearsInMemory(): StoredYears {
  const years = new Map<string, readonly Interval[]>()
  return {
    load: (calendar, year) => Promise.resolve(years.get(`${calendar} ${year}`)),
    store: (calendar, year, intervals) => {
      const stored = years.get(`${calendar} ${year}`) ?? intervals
      years.set(`${calendar} ${year}`, stored)
      return Promise.resolve(stored)
    },
  }
}

/** `stories` of the seed, decided by the policy of these files. Throws where they are none. */
export async function tellInMemory(files: Files, seed: number, stories: number): Promise<ToldInMemory> {
  const parsed = policyFormat.parse(files)
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ file, message }) => `${file}: ${message}`).join('\n'))
  const policy = parsed.ok
  const log = new InMemoryEventLog(() => instant(Date.UTC(2030, 0, 1)))
  const years = yearsInMemory()
  const by = { actor: { kind: 'rule', id: 'seed', via: 'test' }, correlationId: 'seed', causationId: 'seed' } as const
  await log.transact({ streams: [policyInForce] }, by, (transaction) =>
    transaction.append(policyInForce, null, [
      {
        type: 'PolicyAdopted',
        occurredAt: transaction.now,
        data: {
          hash: policy.hash,
          previous: null,
          author: 'seed',
          approver: null,
          reason: 'told by it',
          effectiveAt: transaction.now,
          changed: [],
        },
      },
    ]),
  )
  await seedPast({ log, years, policy, reports: readReports('policy'), events: 1, seed, wave: stories })
  return {
    log,
    policy,
    ask: (instead, anew = false) => runWhatIf({ log, years, filesOf: () => Promise.resolve(files) }, { instead, anew }),
  }
}
