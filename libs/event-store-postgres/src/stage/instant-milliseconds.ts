const form = 'YYYY-MM-DDTHH:MM:SS.mmmZ'
const dayLength = 'YYYY-MM-DD'.length
/** Events of one command have mostly the same day. */
let known = { day: '', midnight: NaN }

/**
 * Milliseconds since 1970 of exactly the text that log.instant() gives back, undefined for any other: the chain could
 * not be computed again from the row. Date is asked once a day: to read and print each instant by it shows in profiles.
 */
export function millisecondsOfInstant(instant: string): number | undefined {
  if (instant.length !== form.length || !hasForm(instant)) return undefined
  const [hours, minutes, seconds] = [two(instant, 11), two(instant, 14), two(instant, 17)]
  const thousandths = digit(instant, 20) * 100 + two(instant, 21)
  if (!(hours < 24 && minutes < 60 && seconds < 60 && thousandths < 1000)) return undefined
  const midnight = midnightOf(instant.slice(0, dayLength))
  return Number.isNaN(midnight)
    ? undefined
    : midnight + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + thousandths
}

const hasForm = (text: string): boolean =>
  text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === '.' && text[23] === 'Z'

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : NaN
}

/** NaN for a day that no calendar has. */
function midnightOf(day: string): number {
  if (day === known.day) return known.midnight
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, dayLength) !== day) return NaN
  known = { day, midnight }
  return midnight
}
