import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { heapAfterCollection, HeapWatch } from './heap.js'

const living = new Set<ChildProcess>()
/** Nothing that was started here outlives this process. */
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A process of ours as users start it: the one-process form, or one of the six services. Tests start theirs so too. */
export class AtlasProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly output: () => string,
    private readonly inspector: string,
  ) {}

  /** Resolves when `/readyz` answers 200; with a planted fault (ATLAS_FAULT) also when that has killed it already. */
  static async start(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<AtlasProcess> {
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', script, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    living.add(child)
    child.once('exit', () => living.delete(child))
    let said = ''
    let inspector = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        inspector ||= /ws:\/\/\S+/.exec(text)?.[0] ?? ''
        said += text
        if (said.length > 400_000) said = said.slice(-200_000)
      })
    const until = performance.now() + 180_000
    for (;;) {
      if (env['ATLAS_FAULT'] && child.signalCode === 'SIGKILL')
        return new AtlasProcess(child, '', () => said, inspector)
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${script} ended with ${child.exitCode ?? child.signalCode}:\n${said}`)
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (url && (await fetch(`${url}/readyz`).catch(() => undefined))?.ok)
        return new AtlasProcess(child, url, () => said, inspector)
      if (performance.now() > until) {
        child.kill('SIGKILL')
        throw new Error(`${script} was not ready after 180 s:\n${said}`)
      }
      await sleep(50)
    }
  }

  /** What ended it, if a signal did. */
  get signal(): NodeJS.Signals | null {
    return this.child.signalCode
  }
  get pid(): number {
    return this.child.pid ?? 0
  }
  /** The end of what it printed. */
  get printed(): string {
    return this.output()
  }

  /** Bytes of heap in use after a forced collection. */
  heap = (): Promise<number> => heapAfterCollection(this.inspector)
  watchHeap = (): Promise<HeapWatch> => HeapWatch.on(this.inspector)

  /** SIGTERM and wait: it drains. */
  stop = (): Promise<void> => this.end('SIGTERM')
  /** kill -9 */
  kill = (): Promise<void> => this.end('SIGKILL')

  /** Resolves when the process has ended by itself; after 90 s it throws what it printed last. */
  async ended(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const patience = new AbortController()
    const lives = sleep(90_000, true, { signal: patience.signal }).catch(() => false)
    const stillLives = await Promise.race([once(this.child, 'exit').then(() => false), lives])
    patience.abort()
    if (stillLives) throw new Error(`the process did not end; it printed:\n${this.printed.slice(-4000)}`)
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill(signal)
    await once(this.child, 'exit')
  }
}
