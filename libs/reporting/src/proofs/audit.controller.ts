import { Controller, Get, Query, Req, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { PageProof, ReclassificationProof } from '@atlas/contracts'
import { GuardedAs, Requires } from '@atlas/runtime'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { askedForm, mediaTypes } from '../asked-form.js'
import { AskedInstant } from '../asked-instant.js'
import { proofHtml, proofText } from './proof-forms.js'
import { pageLines, type ProofLines, reclassificationLines } from './proof-lines.js'
import { ProvePages, ProveReclassifications } from './prove.js'

const AskedPeriod = z.object({ from: AskedInstant.optional(), to: AskedInstant.optional() }).strict()
type AskedPeriod = z.output<typeof AskedPeriod>

const forms = 'With `Accept: text/html` or `text/plain` as a page or as text.'

/** Reports over a period that prove something of every decision in it. */
@ApiTags('audit')
@Requires('audit')
@GuardedAs('audit')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get('reclassifications')
  @ApiOperation({
    summary: 'Every change of priority after triage in a period with its proof, and what is against one',
    description: forms,
  })
  @ApiOkResponse({ standardSchema: ReclassificationProof })
  async reclassifications(
    @Query({ schema: AskedPeriod }) period: AskedPeriod,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReclassificationProof | string> {
    const proof = await this.queries.execute(new ProveReclassifications(period))
    return this.inForm(proof, reclassificationLines, request, response)
  }

  @Get('pages')
  @ApiOperation({ summary: 'Whether every page that policy asked for in a period was intended', description: forms })
  @ApiOkResponse({ standardSchema: PageProof })
  async pages(
    @Query({ schema: AskedPeriod }) period: AskedPeriod,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PageProof | string> {
    return this.inForm(await this.queries.execute(new ProvePages(period)), pageLines, request, response)
  }

  private inForm<Proof>(
    proof: Proof,
    linesOf: (proof: Proof) => ProofLines,
    request: Request,
    response: Response,
  ): Proof | string {
    const form = askedForm(request)
    if (form === 'json') return proof
    response.setHeader('Content-Type', mediaTypes[form])
    return form === 'html' ? proofHtml(linesOf(proof)) : `${proofText(linesOf(proof))}\n`
  }
}
