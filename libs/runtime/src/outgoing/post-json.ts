import type { Agent } from 'undici'
import { fetch } from 'undici'
import { z } from 'zod'
import type { Sent } from './sent.js'

/** One POST of JSON, and what the other side's answer, or its silence, means. Never throws for what the other does. */
export async function postJson(
  address: string,
  { body, headers = {} }: { readonly body: string; readonly headers?: Readonly<Record<string, string>> },
  timeoutMs: number,
  agent: Agent,
): Promise<Sent> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      // A redirect would take the body where nobody configured it to go.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      dispatcher: agent,
    })
    await answer.body?.cancel()
    return { outcome: outcomeOf(answer.status), detail: `HTTP ${answer.status}` }
  } catch (error) {
    return lost(error)
  }
}

/** RFC 9110 15.5: a 4xx is final, save those that ask to come back. */
function outcomeOf(status: number): Sent['outcome'] {
  if (status >= 200 && status < 300) return 'accepted'
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'failed'
  return 'bounced'
}

const beforeSending = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

const Trouble = z.object({
  code: z.string().optional(),
  message: z.string().default(''),
  cause: z.unknown().optional(),
})

/** Nothing left if there never was a connection; else the other side may have taken it. */
function lost(error: unknown): Sent {
  // fetch wraps the connection's own error in a TypeError "fetch failed".
  const outer = Trouble.safeParse(error).data
  const inner = Trouble.safeParse(outer?.cause).data ?? outer
  const code = inner?.code ?? ''
  return { outcome: beforeSending.includes(code) ? 'failed' : 'unknown', detail: inner?.message || code || 'no answer' }
}
