import { AlertmanagerAlert, AlertmanagerWebhook, examplesOf, SignalInput } from '@atlas/contracts'
import { z } from 'zod'

/**
 * What OpenAPI says of a body, while the pipe lets everything pass: items are checked one by one, so that a bad one
 * doesn't fail the others.
 */
const told = (schema: z.ZodType, examples: readonly unknown[]): z.ZodUnknown => {
  const { $schema: _, id: __, ...json } = z.toJSONSchema(schema, { io: 'input' })
  return z.unknown().meta({ ...json, examples: [...examples] })
}

export const SignalsBody = told(z.union([SignalInput, z.array(SignalInput).min(1)]), examplesOf(SignalInput))

export const WebhookBody = told(
  AlertmanagerWebhook.extend({ alerts: z.array(AlertmanagerAlert) }),
  examplesOf(AlertmanagerWebhook),
)

const attributes = {
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  cluster: z.string().optional(),
  data: z.union([SignalInput.partial(), z.string()]).optional(),
}
export const CloudEventsBody = told(
  z.union([z.looseObject(attributes), z.array(z.looseObject(attributes)).min(1)]),
  examplesOf(SignalInput).map((data) => ({
    specversion: '1.0',
    id: '17',
    source: '/portal',
    type: 'com.example.request',
    subject: 'livelink-ignition',
    data,
  })),
)
