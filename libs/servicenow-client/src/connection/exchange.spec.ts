import { expect, it } from '@jest/globals'
import type { Dispatcher } from 'undici'
import { exchange, type Patience } from './exchange.js'

const request = { method: 'POST', path: '/x', headers: {}, body: '{}' } as const

/** Stands for undici while it looks for a connection: the test says when the request would begin to leave. */
const connecting = (patience: Patience) => {
  const handlers: Dispatcher.DispatchHandler[] = []
  const aborted: unknown[] = []
  const dispatch = (_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean => {
    handlers.push(handler)
    return true
  }
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort: (reason) => {
      aborted.push(reason)
      handlers[0]?.onResponseError?.(controller, reason)
    },
    pause: () => undefined,
    resume: () => undefined,
  }
  const answer = exchange({ dispatch }, request, patience)
  return { answer, aborted, start: () => handlers[0]?.onRequestStart?.(controller, {}) }
}

it('promises that what was given up before it left doesn’t leave any more', async () => {
  const giver = new AbortController()
  const { answer, aborted, start } = connecting({ timeout: 5000, signal: giver.signal })
  giver.abort(new Error('stop'))
  await expect(answer).rejects.toMatchObject({ by: 'signal', stage: 'before', cause: new Error('stop') })
  start()
  expect(aborted).toHaveLength(1)
})

it('and what wasn’t connected in time', async () => {
  const { answer, aborted, start } = connecting({ timeout: 20 })
  await expect(answer).rejects.toMatchObject({ by: 'timeout', stage: 'before' })
  start()
  expect(aborted).toHaveLength(1)
})

it('says of what is given up later that it had left', async () => {
  const giver = new AbortController()
  const { answer, aborted, start } = connecting({ timeout: 5000, signal: giver.signal })
  start()
  expect(aborted).toEqual([])
  giver.abort()
  await expect(answer).rejects.toMatchObject({ by: 'signal', stage: 'sent' })
})
