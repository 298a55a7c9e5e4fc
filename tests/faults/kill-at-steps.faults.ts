import { describe, expect, it } from '@jest/globals'
import type { ServiceName } from '@atlas/contracts'
import type { FaultStep } from '@atlas/event-sourcing'
import { Atlas } from '../acceptance/world/atlas.js'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { chance, sampleOf, seed } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * kill -9 at a named step of a named process, then a restart: no accepted signal lost, none doubled, every chain
 * verifies. The process kills itself at the n-th pass of the step (ATLAS_FAULT), n drawn by the seed.
 */
interface Fault {
  readonly bus: AcceptanceBus
  readonly service: ServiceName
  readonly step: FaultStep
}
const embedded: AcceptanceBus = { kind: 'embedded' }
const six: AcceptanceBus = { kind: 'services' }
const faults: Fault[] = [
  { bus: embedded, service: 'intake', step: 'request read before append' },
  { bus: embedded, service: 'intake', step: 'inside the transaction' },
  { bus: embedded, service: 'intake', step: 'committed before answer' },
  { bus: six, service: 'intake', step: 'request read before append' },
  { bus: six, service: 'intake', step: 'inside the transaction' },
  { bus: six, service: 'intake', step: 'committed before answer' },
  { bus: six, service: 'intake', step: 'sent before checkpoint' },
  { bus: six, service: 'classification', step: 'inside the transaction' },
  { bus: six, service: 'classification', step: 'effects committed before offset' },
  { bus: six, service: 'classification', step: 'sent before checkpoint' },
  { bus: six, service: 'escalation', step: 'inside the transaction' },
  { bus: six, service: 'escalation', step: 'effects committed before offset' },
  { bus: six, service: 'escalation', step: 'sent before checkpoint' },
  { bus: six, service: 'notification', step: 'inside the transaction' },
  { bus: six, service: 'notification', step: 'effects committed before offset' },
  { bus: six, service: 'reporting', step: 'inside the transaction' },
  { bus: six, service: 'servicenow-sync', step: 'inside the transaction' },
]
const names = Array.from({ length: 12 }, (_, n) => `fault-${n}`)

describe('killed at a named step and started again', () => {
  it.each(
    sampleOf(faults, 2, 1).map((fault) => [`${fault.service} (${fault.bus.kind}): ${fault.step}`, fault] as const),
  )('%s', async (_, { bus, service, step }) => {
    const pass = 1 + Math.floor(chance(seed + faults.findIndex((each) => each.step === step))() * 4)
    const atlas = await Atlas.start({}, bus)
    try {
      await atlas.processOf(service).stop()
      await atlas.startProcesses({ ATLAS_FAULT: `${step}:${pass}` }, service)
      const victim = atlas.processOf(service)
      const sending = sendUntilAccepted(atlas, names)
      await victim.ended()
      expect(victim.signal).toBe('SIGKILL')
      await atlas.startProcesses({}, service)
      await expectGoodLedger(atlas, await sending)
    } finally {
      await atlas.stop()
    }
  })
})
