import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'

export interface CaughtMail {
  readonly messageId: string
  readonly to: string
}

/** A mail server on loopback that takes everything and remembers whose it was. */
export async function catchMail(): Promise<{ url: string; mails: CaughtMail[]; stop: () => Promise<void> }> {
  const mails: CaughtMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, taken) {
      let text = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      stream.on('end', () => {
        const messageId = /^Message-ID:\s*(\S+)/im.exec(text)?.[1] ?? ''
        for (const { address } of session.envelope.rcptTo) mails.push({ messageId, to: address })
        taken()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
