import { BadRequestException } from '@nestjs/common'
import type { NextFunction, Request, Response } from 'express'

/** U+0000 stands in no name here, and PostgreSQL takes no text with it: a query by it would break inside. */
export function refuseUnreadableUrl(request: Request, _: Response, next: NextFunction): void {
  if (/%00/.test(request.originalUrl)) next(new BadRequestException('its address holds U+0000 (%00)'))
  else next()
}
