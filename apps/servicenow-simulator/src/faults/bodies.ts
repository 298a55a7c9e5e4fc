/** What is wrong with a body of the control interface: a sentence each. A test that mistypes a fault is to hear of it. */
export type Body = Readonly<Record<string, unknown>>

interface Check {
  readonly holds: (value: unknown) => boolean
  /** Ends "milliseconds is …". */
  readonly says: string
}

/** What a body may hold; `wanted` are those that it can't do without. */
export interface Parts {
  readonly checks: Readonly<Record<string, Check>>
  readonly wanted?: readonly string[]
}

export const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')

export const text: Check = { holds: (value) => typeof value === 'string' && value !== '', says: 'a text' }
export const texts: Check = { holds: areTexts, says: 'a list of texts, at least one' }
export const truth: Check = { holds: (value) => typeof value === 'boolean', says: 'true or false' }
export const instant: Check = {
  holds: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  says: 'an instant such as 2026-01-31T12:00:00Z',
}
export const address: Check = {
  holds: (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value),
  says: 'an http address',
}
export const headers: Check = {
  holds: (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
  says: 'an object of texts',
}
export const number: Check = { holds: isNumber, says: 'a number' }
export const milliseconds: Check = { holds: (value) => isNumber(value) && value >= 0, says: 'a number of at least 0' }
export const share: Check = {
  holds: (value) => isNumber(value) && value >= 0 && value <= 1,
  says: 'a number from 0 to 1',
}
export const whole = (from: number, to = Number.MAX_SAFE_INTEGER): Check => ({
  holds: (value) => isNumber(value) && Number.isInteger(value) && value >= from && value <= to,
  says: to === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${from}` : `a whole number from ${from} to ${to}`,
})

/** @param within what the body is, for the sentences: `latency`, `where` */
export const mistakesIn = (within: string, body: Body, { checks, wanted = [] }: Parts): string[] => {
  const missing = wanted
    .filter((name) => body[name] === undefined)
    .map((name) => `${within} wants ${name}, ${checks[name]?.says ?? ''}.`)
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (!check) return [`${name} is no part of ${within}, which may have ${Object.keys(checks).join(', ')}.`]
    return value === undefined || check.holds(value) ? [] : [`${name} is ${check.says}, not ${JSON.stringify(value)}.`]
  })
  return [...missing, ...wrong]
}
