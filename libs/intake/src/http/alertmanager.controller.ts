import { Body, Controller, Headers, Post, Query, Res } from '@nestjs/common'
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger'
import { AlertmanagerWebhook, mistakesOf, Problem, SignalsAnswer } from '@atlas/contracts'
import { Caller, CorrelationId, IdempotencyKey, type Positioned, type Principal, Requires } from '@atlas/runtime'
import type { Response } from 'express'
import { clusterOf, type Sender } from '../signal/sender.js'
import { labelled } from '../signal/facts.js'
import { unstorable } from '../signal/storable.js'
import { fromAlertmanager } from '../sources/alertmanager-alert.js'
import { answerOf } from './answer.js'
import { WebhookBody } from './bodies.js'
import { IntakeDoor, type Read } from './intake-door.js'
import { bytesOf } from './request.js'

/** POST /v1/alertmanager: Alertmanager's webhook, version 4. */
@ApiTags('intake')
@Controller('v1/alertmanager')
export class AlertmanagerController {
  constructor(private readonly door: IntakeDoor) {}

  /** Under pressure 503, never 429: Alertmanager tries again after 5xx only. */
  @Post()
  @ApiOperation({ summary: 'Alertmanager webhook, version 4' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same request again gets the same answer' })
  @ApiQuery({ name: 'cluster', required: false, description: 'The cluster, where the key names none' })
  @ApiResponse({ status: 200, description: 'Everything is stored', standardSchema: SignalsAnswer })
  @ApiResponse({ status: 207, description: 'All but the rejected items is stored', standardSchema: SignalsAnswer })
  @ApiResponse({ status: 422, description: 'Nothing in it could be read; it is kept', standardSchema: Problem })
  @ApiResponse({ status: 503, description: 'Nothing is stored; try again after Retry-After', standardSchema: Problem })
  @Requires('intake')
  async receive(
    @Caller() principal: Principal,
    @CorrelationId() correlationId: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Query('cluster') cluster: string | undefined,
    @Headers('content-length') length: string | undefined,
    @Body({ schema: WebhookBody }) body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Positioned<SignalsAnswer>> {
    const request = { principal, correlationId, idempotencyKey, cluster, body, bytes: bytesOf(length) }
    const received = await this.door.receive(request, 'alertmanager', 503, (sender) => read(body, sender))
    return answerOf(received, response, (_, field) => field)
  }
}

function read(body: unknown, sender: Sender): Read {
  const webhook = AlertmanagerWebhook.safeParse(body)
  if (!webhook.success) return { mistakes: mistakesOf(webhook.error.issues) }
  const { alerts, truncatedAlerts, groupKey, commonLabels } = webhook.data
  const wrong = unstorable({ groupKey, commonLabels })
  if (wrong) return { mistakes: [wrong] }
  const items = alerts.map((alert, index) => fromAlertmanager(alert, index, sender, truncatedAlerts > 0))
  if (truncatedAlerts === 0) return { items }
  const located = clusterOf(sender, labelled(commonLabels, sender.policy.intake.labels.cluster), 'commonLabels.cluster')
  const cluster = 'cluster' in located ? located.cluster : `unknown:${sender.keyId}`
  return {
    items,
    truncation: {
      cluster,
      groupKey: groupKey.slice(0, 4096),
      truncated: truncatedAlerts,
      receivedAt: sender.receivedAt,
    },
  }
}
