import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that does what a test says with each request, for what no well-meaning instance does. */
export interface ScriptedServer {
  readonly url: string
  /** Method and address of each request, in order. */
  readonly asked: readonly string[]
  readonly close: () => Promise<void>
}

/** @param steps one for each request, the last for all that follow */
export const startScriptedServer = async (
  ...steps: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]
): Promise<ScriptedServer> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const step = steps[Math.min(asked.length, steps.length - 1)]
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    step?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

/** An answer in JSON, as an instance gives it. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers })
    response.end(JSON.stringify(body))
  }
