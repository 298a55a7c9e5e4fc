import { type ChildProcess, spawn } from 'node:child_process'

/** A server in a process of its own, so that it has one core and we, who ask, another. */
export class ServerProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param input written to its standard input, which is then closed */
  static async start(file: string, args: readonly string[], input = ''): Promise<ServerProcess> {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(input)
    child.stdout.setEncoding('utf8')
    let said = ''
    for await (const part of child.stdout) {
      said += part as string
      const url = / on (http:\/\/\S+)/.exec(said)?.[1]
      if (url !== undefined) return new ServerProcess(url, child)
    }
    throw new Error(`${file} ended without a word of where it listens: ${said}`)
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGTERM')
    await ended
  }
}
