import { Body, Controller, HttpCode, Post, type RawBodyRequest, Req } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { InboundMailAnswer, InboundMailInput, milliseconds, Problem, refuse } from '@atlas/contracts'
import {
  CorrelationId,
  EdgeTime,
  Environment,
  isSigned,
  type Positioned,
  RefusedException,
  Requires,
} from '@atlas/runtime'
import type { Request } from 'express'
import { ReceiveMail } from './receive-mail.js'

/** Mail that comes back, from the gateway that receives it for us. It signs in by its signature, not by a key. */
@ApiTags('messages')
@Controller('v1/mail')
export class MailController {
  constructor(
    private readonly commands: CommandBus,
    private readonly environment: Environment,
    private readonly time: EdgeTime,
  ) {}

  @Post('inbound')
  @HttpCode(200)
  @Requires('public')
  @ApiOperation({ summary: "A requestor's answer by mail; signed with ATLAS_MAIL_SECRET" })
  @ApiHeader({ name: 'Atlas-Timestamp', description: 'Unix seconds, at most five minutes off' })
  @ApiHeader({ name: 'Atlas-Signature', description: 'v1= and the hex HMAC-SHA-256 of <timestamp>.<body>' })
  @ApiOkResponse({ standardSchema: InboundMailAnswer })
  @ApiResponse({ status: 401, description: 'The signature is wrong, or too old', standardSchema: Problem })
  @ApiResponse({ status: 403, description: 'The sender is no requestor of it', standardSchema: Problem })
  @ApiResponse({ status: 404, description: 'It answers nothing of ours', standardSchema: Problem })
  receive(
    @Req() request: RawBodyRequest<Request>,
    @Body({ schema: InboundMailInput }) mail: InboundMailInput,
    @CorrelationId() correlationId: string,
  ): Promise<Positioned<InboundMailAnswer>> {
    const { ATLAS_MAIL_SECRET: secret } = this.environment.variables
    const timestamp = request.header('atlas-timestamp') ?? ''
    const signed = { timestamp, signature: request.header('atlas-signature') ?? '', body: request.rawBody }
    if (secret === undefined || !isSigned(secret, signed, milliseconds(this.time.now())))
      throw new RefusedException(unsigned)
    return this.commands.execute(new ReceiveMail(mail, correlationId))
  }
}

const unsigned = refuse(
  'not-signed',
  'sign the body with the secret of the installation (ATLAS_MAIL_SECRET), and with the time of now',
  [{ field: 'Atlas-Signature', message: 'v1= and the hex HMAC-SHA-256 of `<Atlas-Timestamp>.<body>`' }],
  401,
)
