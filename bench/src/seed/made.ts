export { readReports } from './reports.js'
export { seedPast } from './seed.js'
