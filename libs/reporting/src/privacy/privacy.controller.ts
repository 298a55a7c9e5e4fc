import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import {
  type AtlasEvent,
  CorrectInput,
  ErasePersonInput,
  type HeldMatter,
  HeldOnPerson,
  LiftHoldInput,
  PersonId,
  PlaceHoldInput,
  PrivacyAnswer,
  PrivacyRegisterView,
  Problem,
  type Recorded,
  RedactInput,
  refuse,
} from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import {
  ApiKeys,
  Commanded,
  type CommandRequest,
  GuardedAs,
  incidentOf,
  type Positioned,
  RefusedException,
  Requires,
} from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { PresentIncident } from '../incident/present-incident.js'
import { ActOnPrivacy } from './act-on-privacy.js'
import { CorrectFact } from './correct-fact.js'
import { registerIn } from './erased.js'
import { heldOnPerson } from './held-on-person.js'

type Answer = Promise<Positioned<PrivacyAnswer>>

/** POST /v1/privacy/<path> by a person. */
const Decides = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(200),
    Requires('person'),
    ApiOperation({ summary }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'the same request again gets the same answer' }),
    ApiOkResponse({ standardSchema: PrivacyAnswer }),
    ...[403, 404, 409, 422].map((status) => ApiResponse({ status, standardSchema: Problem })),
  )

/** What is taken out of what is shown, what may not be, and what is held on somebody. */
@ApiTags('privacy')
@Controller('v1/privacy')
export class PrivacyController {
  constructor(
    private readonly acts: ActOnPrivacy,
    private readonly corrections: CorrectFact,
    private readonly incidents: PresentIncident,
    private readonly log: LogReader,
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeys,
  ) {}

  @Decides('redact', 'Take a text away; every chain, seal and bundle stays valid, and that it was done stays on record')
  async redact(
    @Body({ schema: RedactInput }) { event, field, reason }: RedactInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.acts.redact(await this.eventNamed(event, request), event, field, reason, request)
  }

  @Decides('erase', 'Take away all that is held on a person; where their id stands, "erased person" is shown')
  erase(
    @Body({ schema: ErasePersonInput }) { person, reason }: ErasePersonInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.acts.erase(person, reason, request)
  }

  @Decides('hold', 'Place a legal hold: texts of an incident, or all there is on a person, or everything, stays')
  async hold(
    @Body({ schema: PlaceHoldInput }) { incident, person, reason }: PlaceHoldInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const incidentId = incident === undefined ? null : await incidentOf(this.log, incident)
    const of: HeldMatter =
      incidentId !== null
        ? { matter: 'incident', incidentId }
        : person === undefined
          ? { matter: 'everything' }
          : { matter: 'person', person }
    return this.acts.act({ act: 'place-hold', of, reason }, incidentId, request)
  }

  @Decides('lift-hold', 'Lift a legal hold')
  liftHold(
    @Body({ schema: LiftHoldInput }) { hold, reason }: LiftHoldInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.acts.act({ act: 'lift-hold', hold, reason }, null, request)
  }

  @Decides('correct', 'Say what an event says wrongly, and what should stand there; both stay visible')
  async correct(@Body({ schema: CorrectInput }) body: CorrectInput, @Commanded() request: CommandRequest): Answer {
    return this.corrections.correct(await this.eventNamed(body.event, request), body, request)
  }

  @Get()
  @Requires('audit')
  @GuardedAs('audit')
  @ApiOperation({ summary: 'Legal holds that are in force, and who was erased by whom and why, but not who it was' })
  @ApiOkResponse({ standardSchema: PrivacyRegisterView })
  async register(): Promise<PrivacyRegisterView> {
    const { holds, erased } = await registerIn(this.log)
    return {
      holds: [...holds],
      erased: erased.map(({ number, at, by, reason }) => ({ number, at, by, reason })),
    }
  }

  @Get('people/:person')
  @Requires('audit')
  @GuardedAs('audit')
  @ApiOperation({ summary: 'All that is held on one person' })
  @ApiOkResponse({ standardSchema: HeldOnPerson })
  heldOn(@Param('person', { schema: PersonId }) person: PersonId): Promise<HeldOnPerson> {
    return heldOnPerson({ logReader: this.log, dataSource: this.dataSource, keys: this.keys }, person)
  }

  /** Of an incident only for who sees everything of it. Throws RefusedException. */
  private async eventNamed(name: string, request: CommandRequest): Promise<Recorded<AtlasEvent>> {
    const [, streamId = '', version] = /^(.+)@(\d+)$/.exec(name) ?? []
    const [found] = await this.log.ofNames([{ streamId, streamVersion: Number(version) }])
    const unknown = new RefusedException(refuse('unknown-event', `the log holds no event ${name}`, [], 404))
    if (!found) throw unknown
    const { principal, correlationId } = request
    if (found.incidentId !== null)
      await this.incidents
        .see(found.incidentId, { principal, correlationId, position: undefined }, 'privacy')
        .catch((error: unknown) => {
          throw error instanceof RefusedException ? unknown : error
        })
    // The reader has lifted it to its newest shape.
    return found as Recorded<AtlasEvent>
  }
}
