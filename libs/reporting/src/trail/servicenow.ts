import type { ServicenowArrivalEvent, ServicenowRecordEvent } from '@atlas/contracts'

/** What is written to a record in ServiceNow and what came from there; values of texts are never told. */
export function servicenowSentence(event: ServicenowRecordEvent | ServicenowArrivalEvent): string {
  switch (event.type) {
    case 'RecordWriteIntended':
      return `ServiceNow ${event.data.act} intended.`
    case 'RecordLinked':
      return `Its record in ServiceNow (${event.data.instance}) is ${event.data.number}, ${event.data.how}.`
    case 'RecordWritten': {
      const { sequences, sent } = event.data
      return `ServiceNow has ${writes(sequences)}${sent.length > 0 ? `: ${sent.join(', ')} sent` : ', without another word'}.`
    }
    case 'RecordWriteWithheld':
      return `${capital(writes(event.data.sequences))} to ServiceNow withheld by ${event.data.by}: ${event.data.reason}.`
    case 'RecordWriteFailed':
      return `${capital(writes(event.data.sequences))} to ServiceNow ${event.data.acknowledged ? "didn't take" : "can't be made"} (${event.data.code}): ${event.data.reason}.`
    case 'RecordWriteReplayed':
      return `${event.data.by} had ${writes(event.data.sequences)} to ServiceNow tried again: ${event.data.reason}.`
    case 'RecordObserved': {
      const { values, by, at, flags, via, taken } = event.data
      const flagged = flags.length > 0 ? `; flagged ${flags.join(', ')}` : ''
      if (via === 'arrival')
        return `When it came, ServiceNow had it as ${taken.status?.status ?? 'it is here'} since ${at}, by ${by}${flagged}.`
      return `In ServiceNow ${Object.keys(values).join(', ')} changed at ${at}, by ${by}${flagged}.`
    }
    case 'RecordConflictFound': {
      const { conflict, unit, decided, rule, reason } = event.data
      const whose = decided === 'person' ? 'a person is asked' : `${decided} stands`
      return `Conflict ${conflict} over ${unit} in ServiceNow: ${whose} by rule ${rule}, for ${reason}.`
    }
    case 'RecordConflictSettled':
      return `${event.data.by} settled conflict ${event.data.conflict} over ${event.data.unit}: ${event.data.take} stands; ${event.data.reason}.`
    case 'RecordNoteReceived': {
      const what = event.data.element === 'comments' ? 'comment' : 'work note'
      return `A ${what} came from ServiceNow${event.data.fromCaller ? ', of the caller' : ''}, written at ${event.data.at}.`
    }
    case 'RecordAttachmentReceived':
      return `An attachment of ${event.data.sizeBytes} bytes came from ServiceNow.`
    case 'RecordDisclosed': {
      const { fields, notes, comments, attachments } = event.data
      return `By then ServiceNow had been told ${[...fields, `${notes} notes`, `${comments} comments`, `${attachments} attachments`].join(', ')}.`
    }
    case 'RecordDuplicated':
      return `ServiceNow (${event.data.instance}) has ${event.data.others.length === 0 ? 'no' : event.data.others.length} more of its record.`
    case 'RecordArrived':
      return `${event.data.number} came from ServiceNow (${event.data.instance}), opened at ${event.data.openedAt}.`
  }
}

const writes = (sequences: readonly number[]): string =>
  sequences.length === 1 ? `write ${sequences.join()}` : `writes ${sequences.join(', ')}`
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
