/** `1h 04m 09s`; the API has the milliseconds. */
export const duration = (ms: number): string => {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${ms < 0 ? '-' : ''}${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m ${two(seconds % 60)}s`
}
