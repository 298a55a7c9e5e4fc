import { Injectable } from '@nestjs/common'
import { EntityManager } from 'typeorm'
import { readModels } from './incident/incident-projection.js'

/** How far reporting's read models have come: what a GET with `Atlas-Position` waits for. */
@Injectable()
export class ReadPosition {
  constructor(private readonly manager: EntityManager) {}

  /** Whether the read models hold everything of the log up to this position: those of incidents, or of another follower. */
  async hasPassed(position: number, follower = readModels): Promise<boolean> {
    const rows = await this.manager.query<{ position: string }[]>(
      `select position from bus.inbox where consumer = $1 and source = 'log'`,
      [`reporting:${follower}`],
    )
    return Number(rows[0]?.position ?? 0) >= position
  }
}
