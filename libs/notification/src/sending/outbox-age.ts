import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { Backlog } from '@atlas/runtime'
import { DueList } from './due-list.js'

/** Tells health how long the oldest due message or page has waited to be sent. */
@Injectable()
export class OutboxAge implements OnApplicationBootstrap {
  constructor(
    private readonly backlog: Backlog,
    private readonly dueList: DueList,
  ) {}

  onApplicationBootstrap(): void {
    this.backlog.add(async () => ({
      'outbox age of notification in seconds': await this.dueList.oldestDueSeconds(),
    }))
  }
}
