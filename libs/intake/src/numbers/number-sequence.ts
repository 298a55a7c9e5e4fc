import { Injectable } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { z } from 'zod'

/** Where numbers come from; never the same one twice. Digits, ascending. */
export abstract class NumberSequence {
  abstract next(count: number): Promise<string[]>
}

const Rows = z.array(z.object({ number: z.string() }))

/** The sequence of schema `intake`, shared by all its processes. */
@Injectable()
export class PostgresNumberSequence extends NumberSequence {
  constructor(private readonly dataSource: DataSource) {
    super()
  }

  override async next(count: number): Promise<string[]> {
    const rows: unknown = await this.dataSource.query(
      `select nextval('intake.incident_number')::text as number from generate_series(1, $1)`,
      [count],
    )
    return Rows.parse(rows).map(({ number }) => number)
  }
}
