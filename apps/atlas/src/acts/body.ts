import { readFileSync } from 'node:fs'
import { StartRefusal } from '@atlas/runtime/environment'
import type { Field } from './fields.js'

/** `--body`: JSON, `@file`, or `-` for standard input. */
export function readBody(text: string): Record<string, unknown> {
  const json = text === '-' ? readFileSync(0, 'utf8') : text.startsWith('@') ? fromFile(text.slice(1)) : text
  const body = parsed(json, '--body')
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new StartRefusal('--body should be a JSON object, @file, or - for standard input.')
  return body as Record<string, unknown>
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new StartRefusal(`${file} can't be read; --body should be JSON, @file, or - for standard input.`)
  }
}

/** A body with a field set; what lies around it is made. */
export function withField(body: Readonly<Record<string, unknown>>, { path, kind, option }: Field, given: unknown) {
  const value =
    kind === 'json' ? parsed(String(given), `--${option}`) : kind === 'number' ? numberOf(given, option) : given
  return put(body, path, value)
}

function put(around: unknown, [key, ...inner]: readonly string[], value: unknown): Record<string, unknown> {
  const fields = typeof around === 'object' && around !== null ? (around as Record<string, unknown>) : {}
  if (key === undefined) return fields
  return { ...fields, [key]: inner.length === 0 ? value : put(fields[key], inner, value) }
}

function numberOf(given: unknown, option: string): number {
  const number = Number(given)
  if (String(given).trim() === '' || !Number.isFinite(number))
    throw new StartRefusal(`--${option} should be a number, found "${String(given)}".`)
  return number
}

function parsed(json: string, option: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new StartRefusal(`${option} should be JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
