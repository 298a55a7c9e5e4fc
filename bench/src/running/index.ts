export { AtlasProcess } from './atlas-process.js'
export { benchBrokers } from './bench-brokers.js'
export { type Form, type RunningAtlas, withRunningAtlas } from './running-atlas.js'
