import { createServer } from 'node:http'

/** The baseline: node:http alone, which answers every request with the bytes it was given on standard input. */
let text = ''
process.stdin.setEncoding('utf8')
for await (const part of process.stdin) text += part as string
const { headers, body } = JSON.parse(text) as { headers: Record<string, string>; body: string }
const bytes = Buffer.from(body)
const server = createServer((_request, response) => {
  response.writeHead(200, { ...headers, 'Content-Length': bytes.length })
  response.end(bytes)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`ready on http://127.0.0.1:${address.port}`)
})
