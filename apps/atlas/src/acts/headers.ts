import { StartRefusal } from '@atlas/runtime/environment'

/** If-Match and Idempotency-Key of `--if-match` and `--idempotency-key`. */
export function headersOf({ ifMatch, idempotencyKey }: Readonly<Record<string, unknown>>): Record<string, string> {
  if (typeof ifMatch === 'string' && !/^\d{1,15}$/.test(ifMatch))
    throw new StartRefusal(`--if-match should be a version such as 7, found "${ifMatch}".`)
  return {
    ...(typeof ifMatch === 'string' ? { 'if-match': `"${ifMatch}"` } : {}),
    ...(typeof idempotencyKey === 'string' ? { 'idempotency-key': idempotencyKey } : {}),
  }
}
