export { type Alert, lostControlPlane, webhook } from '../alerts/alert.js'
export { differences } from './ledger.js'
export { sendAll } from './senders.js'
export { makeStorm } from './storm.js'
