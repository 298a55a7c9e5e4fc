import { z } from 'zod'

/** Bodies of what people say of a breach. */
const text = z.string().trim().min(1).max(32_768)
const clock = z.string().min(1).max(100).describe('a clock that has breached, such as resolution/1')

export const ExplainBreachInput = z
  .object({
    clock,
    cause: z.string().min(1).max(63).describe('id of a cause in service-levels.yaml'),
    because: text,
  })
  .meta({
    id: 'ExplainBreach',
    examples: [
      {
        clock: 'resolution/1',
        cause: 'third-party',
        because: 'the firewall was changed two hours after its window had been promised',
      },
    ],
  })
export type ExplainBreachInput = z.infer<typeof ExplainBreachInput>

export const ExcuseBreachInput = z.object({ clock, reason: text }).meta({
  id: 'ExcuseBreach',
  examples: [{ clock: 'resolution/1', reason: 'the contract leaves out what the network team owes' }],
})
export type ExcuseBreachInput = z.infer<typeof ExcuseBreachInput>

export const WithdrawExcuseInput = z.object({ clock, reason: text }).meta({
  id: 'WithdrawExcuse',
  examples: [{ clock: 'resolution/1', reason: 'the network team had answered in time' }],
})
export type WithdrawExcuseInput = z.infer<typeof WithdrawExcuseInput>
