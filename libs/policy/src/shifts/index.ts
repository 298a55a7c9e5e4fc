export type { FileShift } from './file-shift.js'
export { type Occurrence, occurrencesBetween } from './occurrences.js'
export { readShiftFiles, shiftsOfFiles } from './read-shift-files.js'
export { readShiftFile } from './shift-file.js'
