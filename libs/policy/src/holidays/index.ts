export { type FileHoliday, firstDatesIn } from './holiday-file.js'
export { type ClosedTime, holidayData, publicClosedTimes } from './public-holidays.js'
