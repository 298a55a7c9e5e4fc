import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server that keeps what it is sent, and refuses as often as `failing` says. */
export interface MailCatcher {
  readonly url: string
  readonly caught: readonly string[]
  /** So many of the next mails are refused with 451. */
  failing: number
  stop(): Promise<void>
}

export async function catchMail(): Promise<MailCatcher> {
  const caught: string[] = []
  const state = { failing: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (state.failing > 0) {
          state.failing--
          callback(Object.assign(new Error('try later'), { responseCode: 451 }))
          return
        }
        caught.push(Buffer.concat(chunks).toString())
        callback()
      })
    },
  })
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port))
  })
  return {
    url: `smtp://127.0.0.1:${port}`,
    caught,
    get failing() {
      return state.failing
    },
    set failing(times) {
      state.failing = times
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export const messageIdOf = (mail: string): string => /^Message-ID: (.+)$/m.exec(mail)?.[1]?.trim() ?? ''

/** A webhook's receiver that keeps what it is sent and answers 204. */
export interface HookCatcher {
  readonly url: string
  readonly caught: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[]
  stop(): Promise<void>
}

export async function catchHooks(): Promise<HookCatcher> {
  const caught: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      caught.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(204).end()
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    caught,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
