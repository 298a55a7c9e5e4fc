import type { Request } from 'express'

/** As which an answer is wanted: what a program reads, a page, or lines for a terminal. */
export type Form = 'json' | 'html' | 'text'

/** By the Accept header; JSON where that takes anything, or nothing of ours. */
export const askedForm = (request: Request): Form => {
  const wanted = request.accepts(['json', 'html', 'text'])
  return wanted === 'html' || wanted === 'text' ? wanted : 'json'
}

export const mediaTypes = { html: 'text/html; charset=utf-8', text: 'text/plain; charset=utf-8' } as const
