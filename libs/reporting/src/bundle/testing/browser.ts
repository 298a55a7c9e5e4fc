import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** A browser of this machine; undefined where there is none. */
export const browserPath = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync)

interface Message {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly params?: { readonly request?: { readonly url: string } }
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

/** A headless browser without a network of ours, spoken to by the Chrome DevTools Protocol. One start serves all pages. */
export class Browser {
  private asked = 0
  private readonly waiting = new Map<number, (message: Message) => void>()
  private readonly heard: Message[] = []

  private constructor(
    private readonly process: ChildProcess,
    private readonly socket: WebSocket,
    private readonly profile: string,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message
      if (message.id === undefined) this.heard.push(message)
      else this.waiting.get(message.id)?.(message)
    })
  }

  static async start(path: string): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'atlas-browser-'))
    const child = spawn(
      path,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--window-size=1200,1000',
        '--disable-dev-shm-usage',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    for await (const line of createInterface({ input: child.stderr })) {
      const [, url] = /^DevTools listening on (ws:\S+)$/.exec(line) ?? []
      if (url === undefined) continue
      const socket = new WebSocket(url)
      await once(socket, 'open')
      child.stderr.resume()
      return new Browser(child, socket, profile)
    }
    await rm(profile, { recursive: true, force: true })
    throw new Error(`${path} ended before it could be spoken to`)
  }

  /** Opens a page and gives a way to ask it; `requests` are the addresses that it went to. */
  async open(url: string): Promise<OpenedPage> {
    const { targetId } = await this.ask('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true })
    const session = String(sessionId)
    await this.ask('Network.enable', {}, session)
    await this.ask('Page.navigate', { url }, session)
    return {
      requests: () =>
        this.heard
          .filter((message) => message.sessionId === session && message.method === 'Network.requestWillBeSent')
          .map(({ params }) => params?.request?.url ?? ''),
      value: async (expression) => {
        const { result } = await this.ask('Runtime.evaluate', { expression, returnByValue: true }, session)
        return (result as { readonly value?: unknown }).value
      },
      until: async (expression) => {
        for (let tries = 0; tries < 400; tries++) {
          const { result } = await this.ask('Runtime.evaluate', { expression, returnByValue: true }, session)
          const { value } = result as { readonly value?: unknown }
          if (value) return value
          await sleep(50)
        }
        throw new Error(`never came true in the page: ${expression}`)
      },
      picture: async () => {
        const { data } = await this.ask('Page.captureScreenshot', { captureBeyondViewport: true }, session)
        return Buffer.from(String(data), 'base64')
      },
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit')
    this.socket.close()
    this.process.kill('SIGTERM')
    await ended
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  private async ask(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.asked
    const answered = new Promise<Message>((resolve) => this.waiting.set(id, resolve))
    this.socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    const { result = {}, error } = await answered
    this.waiting.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
}

export interface OpenedPage {
  requests(): string[]
  value(expression: string): Promise<unknown>
  /** Waits until an expression gives something that counts as true, and gives it. */
  until(expression: string): Promise<unknown>
  /** PNG. */
  picture(): Promise<Buffer>
}
