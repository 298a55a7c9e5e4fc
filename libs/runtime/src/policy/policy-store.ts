import type { Hash } from '@atlas/contracts'
import type { DataSource } from 'typeorm'
import { policyInForce } from './adoptions.js'

/** Bytes of policy folders by hash (`log.policy`), and what has been adopted. */
export class PolicyStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The version in force at `log.now()`: the latest adoption that is effective. */
  async inForce(): Promise<Hash | undefined> {
    const [row] = await this.dataSource.query<{ hash: Hash }[]>(
      `select data ->> 'hash' as hash from log.events
        where stream_id = $1 and type like 'PolicyAdopted.%' and (data ->> 'effectiveAt')::timestamptz <= (select log.now())
        order by (data ->> 'effectiveAt')::timestamptz desc, stream_version desc limit 1`,
      [policyInForce.id],
    )
    return row?.hash
  }

  /** Empty when the log doesn't hold that version. */
  async files(hash: Hash): Promise<Map<string, Uint8Array>> {
    const rows = await this.dataSource.query<{ file: string; bytes: Buffer }[]>(
      'select file, bytes from log.policy where hash = $1',
      [hash],
    )
    return new Map(rows.map(({ file, bytes }) => [file, bytes]))
  }

  async keep(hash: Hash, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const [file, bytes] of files)
      await this.dataSource.query(
        'insert into log.policy (hash, file, bytes) values ($1, $2, $3) on conflict (hash, file) do nothing',
        [hash, file, Buffer.from(bytes)],
      )
  }

  /** True as long as nothing at all has been recorded. */
  async isLogEmpty(): Promise<boolean> {
    const [row] = await this.dataSource.query<{ empty: boolean }[]>(
      'select not exists (select from log.events) as empty',
    )
    return row?.empty ?? true
  }
}
