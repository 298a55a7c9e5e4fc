import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A real `atlas` process, as built, in a process group of its own like one at a terminal. */
export class Started {
  output = ''
  private readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>

  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
    this.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })))
  }

  static atlas(args: readonly string[], env: NodeJS.ProcessEnv): Started {
    return new Started(
      spawn(process.execPath, ['apps/atlas/bin/atlas.js', ...args], {
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      }),
    )
  }

  /** URL of the ready line. Throws with all that was said when the process ends first. */
  async ready(): Promise<string> {
    for (;;) {
      const url = /ready at (http:\S+)/.exec(this.output)?.[1]
      if (url !== undefined) return url
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`atlas ended before it was ready:\n${this.output}`)
      await sleep(20)
    }
  }

  /** Ctrl-C at a terminal reaches every process of the group. */
  interrupt(): void {
    this.signal('SIGINT')
  }

  signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal)
  }

  end(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.ended
  }
}
