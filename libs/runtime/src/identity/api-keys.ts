import type { PersonId } from '@atlas/contracts'
import { DataSource } from 'typeorm'
import { makeApiKey, readApiKey, sameDigest, type ApiKey } from './api-key.js'
import type { Principal, Scope } from './principal.js'

/** What a key is made with. */
export interface KeyRequest {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Null: any. */
  readonly clusters: readonly string[] | null
  readonly person: PersonId | null
  readonly expiresAt: Date | null
}

export interface StoredKey extends Omit<KeyRequest, 'expiresAt'> {
  readonly id: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
}

/** How long another process's revocation may go unnoticed, in milliseconds. */
const remembered = 5000
const rememberedAtMost = 10_000

const columns = `id, name, scopes, clusters, person, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt"`

/** The API keys of `identity.api_key`, in `log.now()`'s time. */
export class ApiKeys {
  private readonly known = new Map<string, { principal: Principal; digest: Uint8Array; until: number }>()

  constructor(private readonly dataSource: DataSource) {}

  /** Who holds this key; undefined when unknown, expired or revoked. */
  async identify(text: string): Promise<Principal | undefined> {
    const key = readApiKey(text)
    if (!key) return undefined
    const known = this.known.get(key.id)
    if (known && known.until > performance.now() && sameDigest(known.digest, key.digest)) return known.principal
    this.known.delete(key.id)
    const [row] = await this.dataSource.query<(StoredKey & { digest: Buffer })[]>(
      `select ${columns}, digest from identity.api_key
        where id = $1 and revoked_at is null and (expires_at is null or expires_at > (select log.now()))`,
      [key.id],
    )
    if (!row || !sameDigest(row.digest, key.digest)) return undefined
    const { id: keyId, scopes, clusters, person } = row
    const principal = { keyId, scopes, clusters, person }
    if (this.known.size >= rememberedAtMost) this.known.clear()
    this.known.set(key.id, { principal, digest: key.digest, until: performance.now() + remembered })
    return principal
  }

  /** The text is given here once and never again. */
  async create(request: KeyRequest): Promise<ApiKey> {
    const key = makeApiKey()
    await this.store(key, request)
    return key
  }

  /** Stores a key made before; one that is there already stays. */
  async store(key: ApiKey, { name, scopes, clusters, person, expiresAt }: KeyRequest): Promise<void> {
    await this.dataSource.query(
      `insert into identity.api_key (id, digest, name, scopes, clusters, person, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, log.now(), $7) on conflict (id) do nothing`,
      [key.id, key.digest, name, scopes, clusters, person, expiresAt],
    )
  }

  async list(): Promise<StoredKey[]> {
    return this.dataSource.query<StoredKey[]>(`select ${columns} from identity.api_key order by created_at, id`)
  }

  /** False when there is no such key in force. */
  async revoke(id: string): Promise<boolean> {
    this.known.delete(id)
    const rows = await this.dataSource.query<unknown[]>(
      `with revoked as (update identity.api_key set revoked_at = log.now()
         where id = $1 and revoked_at is null returning id) select id from revoked`,
      [id],
    )
    return rows.length > 0
  }
}
