import type { Sent } from '@atlas/runtime'
import { createTransport, type Transporter } from 'nodemailer'
import type { Channel, Outward } from './channel.js'

/**
 * Mail by SMTP. The Message-ID is the outward id, so that a repetition is the same message to whoever receives it
 * (RFC 5322 3.6.4).
 */
export class SmtpChannel implements Channel {
  readonly kind = 'smtp'
  private readonly host: string

  constructor(
    private readonly url: string,
    /** A mailbox, as `Tanzu Atlas Support <atlas@example.com>`. */
    private readonly from: string,
  ) {
    this.host = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
  }

  async send({ outwardId, thread, name, address, subject, body }: Outward, timeoutMs: number): Promise<Sent> {
    const transport = this.connect(timeoutMs)
    try {
      const { response } = await transport.sendMail({
        from: this.from,
        to: { name, address },
        subject,
        text: body,
        messageId: this.messageId(outwardId),
        // RFC 5322 3.6.4: all about an incident to one recipient is one thread.
        ...(thread === undefined ? {} : { inReplyTo: this.messageId(thread), references: this.messageId(thread) }),
        // RFC 3834: no vacation notice answers what a machine sent.
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return { outcome: 'accepted', detail: response ?? 'accepted' }
    } catch (error) {
      return refused(error)
    } finally {
      transport.close()
    }
  }

  private messageId = (outwardId: string): string => `<${outwardId}@${this.host}>`

  close = (): Promise<void> => Promise.resolve()

  /** A connection an attempt: an idle one that the server has ended would make the next attempt unknown. */
  private connect(timeoutMs: number): Transporter {
    return createTransport({
      url: this.url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    })
  }
}

/**
 * RFC 5321 4.2.1: 5yz is final, 4yz may be tried again. A 5yz to our greeting or login is the installation's trouble,
 * not the message's. A connection lost later than its opening may have taken the message: nobody knows.
 */
function refused(error: unknown): Sent {
  const detail = error instanceof Error ? error.message : String(error)
  const { responseCode, command, code, originalCode, timeoutType } = (error ?? {}) as Record<string, unknown>
  if (typeof responseCode === 'number') {
    const aboutTheMessage = command === 'RCPT TO' || command === 'DATA'
    return { outcome: responseCode >= 500 && aboutTheMessage ? 'bounced' : 'failed', detail }
  }
  const lost = code === 'ECONNECTION' || code === 'ESOCKET' || code === 'ETIMEDOUT'
  return {
    outcome: lost && !beforeOpening.includes(String(originalCode ?? timeoutType)) ? 'unknown' : 'failed',
    detail,
  }
}

const beforeOpening = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT']
