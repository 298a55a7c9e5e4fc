import type { Hash } from '@atlas/contracts'
import type { Logger } from 'pino'
import { PolicyInForce } from '../policy-in-force.js'
import { StartRefusal } from '../start-refusal.js'
import { describeMistakes } from './proposal.js'
import type { ParsedForm, PolicyFormat } from './policy-format.js'
import type { PolicyStore } from './policy-store.js'

/** How often the log is asked which policy is in force, in milliseconds. */
const pause = 500
const rememberedVersions = 20

/** Loads versions from the log and follows what is adopted; a version, once parsed, never changes. */
export class LogPolicyInForce extends PolicyInForce {
  private inForce: { readonly hash: Hash; readonly policy: ParsedForm } | undefined
  private readonly versions = new Map<Hash, Promise<ParsedForm>>()
  private watch: NodeJS.Timeout | undefined

  constructor(
    private readonly store: PolicyStore,
    private readonly format: PolicyFormat,
    private readonly logger: Logger,
  ) {
    super()
  }

  override current(): { readonly hash: Hash; readonly policy: ParsedForm } {
    if (!this.inForce) throw new Error('no policy is in force yet')
    return this.inForce
  }

  override byHash(hash: Hash): Promise<ParsedForm> {
    const known = this.versions.get(hash)
    if (known) return known
    if (this.versions.size >= rememberedVersions) this.versions.clear()
    const loading = this.load(hash)
    this.versions.set(hash, loading)
    loading.catch(() => this.versions.delete(hash))
    return loading
  }

  /** False when no policy has been adopted yet. */
  async refresh(): Promise<boolean> {
    const hash = await this.store.inForce()
    if (hash === undefined) return false
    if (hash !== this.inForce?.hash) {
      const policy = await this.byHash(hash)
      if (this.inForce) this.logger.info({ policy: hash, before: this.inForce.hash }, 'another policy is in force')
      this.inForce = { hash, policy }
    }
    return true
  }

  follow(): void {
    const again = (): void => {
      this.watch = setTimeout(() => {
        void this.refresh()
          .catch((error: unknown) => this.logger.warn({ err: error }, 'the policy in force could not be read'))
          .finally(() => {
            if (this.watch) again()
          })
      }, pause)
      this.watch.unref()
    }
    again()
  }

  stop(): void {
    clearTimeout(this.watch)
    this.watch = undefined
  }

  private async load(hash: Hash): Promise<ParsedForm> {
    const files = await this.store.files(hash)
    if (files.size === 0) throw new Error(`the log holds no policy ${hash}`)
    const parsed = this.format.parse(files)
    if ('errors' in parsed)
      throw new Error(`this release can't read policy ${hash}: ${describeMistakes(parsed.errors, hash.slice(0, 12))}`)
    if (parsed.ok.hash !== hash)
      throw new StartRefusal(
        `The stored files of policy ${hash.slice(0, 12)} were changed since it was adopted (they are ` +
          `${parsed.ok.hash.slice(0, 12)} now): restore table log.policy from a backup.`,
      )
    return parsed.ok
  }
}
