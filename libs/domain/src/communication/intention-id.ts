import { v5 } from 'uuid'

/** RFC 9562 5.5: our namespace for ids made from names. */
const namespace = '2f9d6a0e-5a55-5b0f-9c3e-6d1a7b7e4a10'

/**
 * The id of a message or page: from the event that causes it, what it is (template or duty) and to whom. The same
 * cause read twice gives the same id, and with it the same stream, so that an intention can't be doubled.
 */
export const intentionId = (because: string, what: string, recipient: string): string =>
  v5(JSON.stringify([because, what, recipient]), namespace)

/** The outward id of a gathered sending: from the pages in it, whatever their order. */
export const gatheredId = (outwardIds: readonly string[]): string =>
  v5(JSON.stringify([...outwardIds].sort()), namespace)
