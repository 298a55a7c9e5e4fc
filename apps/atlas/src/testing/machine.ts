import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Started } from './started.js'

/** A data folder of its own, and the processes that were started on it. */
export class Machine {
  private readonly processes: Started[] = []

  private constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async bare(): Promise<Machine> {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-start-'))
    return new Machine(folder, { ATLAS_DATA: join(folder, 'data'), ATLAS_PORT: '0' })
  }

  /** One with a copy of what an Atlas left on another. */
  static async with(data: string): Promise<Machine> {
    const machine = await Machine.bare()
    // PostgreSQL wants its files owned as it left them, which Node's copy doesn't keep.
    await promisify(execFile)('cp', ['-a', data, machine.data])
    return machine
  }

  get data(): string {
    return join(this.folder, 'data')
  }

  start(more: NodeJS.ProcessEnv = {}, ...args: string[]): Started {
    const started = Started.atlas(args.length > 0 ? args : ['start'], { ...this.env, ...more })
    this.processes.push(started)
    return started
  }
  async ended(...args: string[]): Promise<{ code: number | null; output: string }> {
    const command = this.start({}, ...args)
    const { code } = await command.end()
    return { code, output: command.output }
  }

  adminKey = async (): Promise<string> => (await readFile(join(this.data, 'admin-key'), 'utf8')).trim()
  async ask(url: string, path: string, more: Record<string, string> = {}) {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${await this.adminKey()}`, ...more } })
    return { status: answer.status, body: await answer.json() }
  }
  databaseRuns = (): Promise<boolean> =>
    stat(join(this.data, 'pg', 'postmaster.pid')).then(
      () => true,
      () => false,
    )

  async clear(): Promise<void> {
    for (const each of this.processes.splice(0)) {
      each.interrupt()
      const late = setTimeout(() => each.signal('SIGKILL'), 30_000)
      await each.end()
      clearTimeout(late)
    }
    // A command is the last to leave then, and stops a PostgreSQL that a killed server left.
    if (await this.databaseRuns()) await this.ended('key', 'list')
    await rm(this.folder, { recursive: true, force: true })
  }
}
