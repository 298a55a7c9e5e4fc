import { Controller, Get, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { MissingPart, Page } from '@atlas/contracts'
import { readerOf } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  GuardedAs,
  PolicyInForce,
  Reading,
  type ReadRequest,
  Requires,
  WaitsForPosition,
  waitUntilRead,
} from '@atlas/runtime'
import { EntityManager, LessThan } from 'typeorm'
import { z } from 'zod'
import { ReadPosition } from '../read-position.js'
import { RejectedSignalEntity } from './rejected-signal.entity.js'

const Asked = z
  .object({
    limit: z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^\d{1,18}$/, 'the "next" of an earlier page')
      .optional(),
  })
  .strict()
type Asked = z.output<typeof Asked>

const RejectedSignal = z
  .object({
    signalId: z.string(),
    source: z.string(),
    receivedAt: z.string(),
    errors: z.array(MissingPart),
    /** What was sent, the first 64 KiB; null when redacted, and for who only operates: queues hold no content. */
    body: z.string().nullable(),
  })
  .meta({
    id: 'RejectedSignal',
    examples: [
      {
        signalId: '0199f3a0-0000-7000-8000-000000000021',
        source: 'api',
        receivedAt: '2026-11-23T09:30:00.000Z',
        errors: [{ field: 'summary', message: 'say in one line what is wrong' }],
        body: '{"cluster":"mecc-prd"}',
      },
    ],
  })
type RejectedSignal = z.infer<typeof RejectedSignal>

/** Bad input is refused by itself and kept, so that its sender can be helped. */
@ApiTags('signals')
@WaitsForPosition()
@Requires('operate')
@GuardedAs('queue')
@Controller('v1/rejected-signals')
export class RejectedSignalController {
  constructor(
    private readonly manager: EntityManager,
    private readonly log: LogReader,
    private readonly position: ReadPosition,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Refused signals with the reason, newest first' })
  @ApiOkResponse({ standardSchema: Page(RejectedSignal).meta({ id: 'RejectedSignalPage' }) })
  async list(
    @Query({ schema: Asked }) { limit, cursor }: Asked,
    @Reading() { principal, position: asked }: ReadRequest,
  ): Promise<{ items: RejectedSignal[]; next: string | null }> {
    await waitUntilRead(asked, (position) => this.position.hasPassed(position))
    const rows = await this.manager.find(RejectedSignalEntity, {
      where: cursor ? { position: LessThan(cursor) } : {},
      order: { position: 'DESC' },
      take: limit + 1,
    })
    const page = rows.slice(0, limit)
    const { engineer, auditor } = readerOf(principal, this.policy.current().policy)
    const bodies = await this.log.content(engineer || auditor ? page.map((row) => row.body) : [])
    return {
      items: page.map(({ signalId, source, receivedAt, errors, body }) => {
        const bytes = bodies.get(body)
        return {
          signalId,
          source,
          receivedAt: new Date(receivedAt).toISOString(),
          errors,
          body: bytes ? Buffer.from(bytes).toString('utf8') : null,
        }
      }),
      next: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
    }
  }
}
