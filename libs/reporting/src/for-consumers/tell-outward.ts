import { Injectable } from '@nestjs/common'
import { serviceLevelCloudEvent } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { type TellsOutward, TellsOutwardOnKafka } from '@atlas/messaging'
import { toldPage } from './told-page.js'

/** Events of the log that are told of at a time; some tens of milliseconds of work. */
const page = 200

/** Service levels for consumers outside, as CloudEvents keyed by clock. */
@Injectable()
@TellsOutwardOnKafka()
export class TellOutward implements TellsOutward {
  constructor(private readonly log: LogReader) {}

  async tell(after: number): ReturnType<TellsOutward['tell']> {
    const { messages, upTo } = await toldPage(this.log, after, page)
    const records = messages.map((message) => ({
      key: message.clock,
      value: JSON.stringify(serviceLevelCloudEvent(message)),
    }))
    return { records, upTo }
  }
}
