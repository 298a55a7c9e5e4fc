import { sha256 } from './dedup-key.js'

/** Id of a reporter from outside: no event holds their address (contracts, Requestor). */
export const outsideRequestor = (addressOrName: string): string => sha256(addressOrName.toLowerCase())
