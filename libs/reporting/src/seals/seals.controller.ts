import { Controller, Get, Param, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { InclusionProof, isRefusal, refuse, Seal, SealPage, SealQuery } from '@atlas/contracts'
import { SealStore } from '@atlas/event-store-postgres'
import { GuardedAs, Reading, type ReadRequest, RefusedException, Requires } from '@atlas/runtime'
import { z } from 'zod'
import { PresentIncident } from '../incident/present-incident.js'
import { prove, unknownEvent } from './prove.js'

const Numbered = z.coerce.number({ error: 'a whole number from 1' }).int('a whole number from 1').positive()

@ApiTags('seals')
@Requires('read')
@GuardedAs('anybody')
@Controller('v1')
export class SealsController {
  constructor(
    private readonly store: SealStore,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('seals')
  @ApiOperation({ summary: 'Seals, oldest first; a copy of them is carried on from its last number' })
  @ApiOkResponse({ standardSchema: SealPage })
  async list(
    @Query({ schema: SealQuery }) { cursor, limit }: SealQuery,
  ): Promise<{ items: Seal[]; next: string | null }> {
    const items = await this.store.after(cursor, limit)
    return { items, next: items.length === limit ? String(items.at(-1)?.number) : null }
  }

  @Get('seals/:number')
  @ApiOperation({ summary: 'One seal' })
  @ApiOkResponse({ standardSchema: Seal })
  async one(@Param('number', { schema: Numbered }) number: number): Promise<Seal> {
    const seal = await this.store.byNumber(number)
    if (seal) return seal
    throw new RefusedException(refuse('unknown-seal', `There is no seal ${number} yet.`, [], 404))
  }

  @Get('events/:position/proof')
  @GuardedAs('incident')
  @ApiOperation({ summary: 'Proof that one event lies in a sealed segment, to be checked without the database' })
  @ApiOkResponse({ standardSchema: InclusionProof })
  async proof(
    @Param('position', { schema: Numbered }) position: number,
    @Reading() request: ReadRequest,
  ): Promise<InclusionProof> {
    const proof = await prove(this.store, position)
    if (isRefusal(proof)) throw new RefusedException(proof)
    const { incidentId } = proof.event
    if (incidentId === '') this.refuseOutsiders(position, request)
    else
      await this.incidents.see(incidentId, request, 'proof').catch((error: unknown) => {
        throw error instanceof RefusedException && error.refusal.status === 404
          ? new RefusedException(unknownEvent(position))
          : error
      })
    return proof
  }

  /** What belongs to no incident (policy, the roster, contacts) is the house's. */
  private refuseOutsiders(position: number, request: ReadRequest): void {
    const { engineer, auditor } = this.incidents.readerOf(request)
    if (!engineer && !auditor) throw new RefusedException(unknownEvent(position))
  }
}
